using EFCore.Citus.Query;
using EFCore.Citus.Query.Plans;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests parts of the JSON of <c>EXPLAIN</c> that depend on the version or the state of the servers.
/// </summary>
public class PlanReaderTest
{
    [Fact]
    public void Estimated_rows_of_several_tasks_are_added()
    {
        var subplan = Task("orders_1", 10).Replace("\"Task Count\": 1", "\"Task Count\": 2", StringComparison.Ordinal)
            .Replace("\"Tasks\": [", $"\"Tasks\": [ {OneTask("orders_2", 32)}, ", StringComparison.Ordinal);
        var plan = Read(
            $$"""[{"Plan": {"Plan Rows": 100000, "Distributed Query": {"Subplans": [{"PlannedStmt": {{subplan}}}], "Job": {"Task Count": 1, "Tasks": [] } } } }]""");

        var read = Assert.Single(plan.Subplans);
        Assert.Equal((2, 42d, CitusPlanKind.SeveralShards), (read.TaskCount, read.EstimatedRows, read.Kind));
        Assert.Equal("IntermediateResults: 1 task, no table on worker-1:5432\n  first: SeveralShards: 2 tasks, about 42 rows, orders_2, orders_1", plan.ToString());
    }

    // The coordinator estimates the rows after it has aggregated those of the tasks.
    [Fact]
    public void Estimated_rows_of_the_coordinator()
        => Assert.Equal(1, PlanReader.Read("""[{"Plan": {"Plan Rows": 1, "Plans": [{"Plan Rows": 100000, "Distributed Query": {"Job": {"Task Count": 8}}}]}}]""").EstimatedRows);

    [Fact]
    public void Task_without_a_plan_reads_one_shard()
    {
        var plan = Read("""[{"Plan": {"Distributed Query": {"Job": {"Task Count": 1, "Tasks": [{"Error": "Could not get remote plan."}]}}}}]""");

        Assert.Equal((CitusPlanKind.OneShard, 1), (plan.Kind, plan.TaskCount));
        Assert.Empty(plan.Nodes);
    }

    [Theory]
    [InlineData("INSERT/SELECT method", "pull to coordinator", "Select Query", CitusPlanKind.IntermediateResults)]
    [InlineData("INSERT/SELECT method", "repartition", "Select Query", CitusPlanKind.Repartition)]
    [InlineData("MERGE INTO orders method", "pull to coordinator", "Source Query", CitusPlanKind.IntermediateResults)]
    [InlineData("MERGE INTO orders method", "repartition", "Source Query", CitusPlanKind.Repartition)]
    public void Rows_that_are_read_to_be_written(string name, string method, string query, CitusPlanKind kind)
    {
        var plan = Read($$"""[{"Plan": {"Custom Plan Provider": "Citus", "{{name}}": "{{method}}", "{{query}}": {{Task("lines_1", 3)}} } }]""");

        Assert.Equal(kind, plan.Kind);
        Assert.Equal(3, Assert.Single(plan.Subplans).EstimatedRows);
    }

    [Fact]
    public void Jobs_with_dependent_jobs_repartition()
        => Assert.Equal(
            CitusPlanKind.Repartition,
            Read("""[{"Plan": {"Distributed Query": {"Job": {"Task Count": 4, "Tasks Shown": "None", "Dependent Jobs": [{"Map Task Count": 8}]}}}}]""").Kind);

    [Fact]
    public void Plans_can_be_deep()
    {
        var json = """{"Relation Name": "orders_1", "Schema": "public"}""";
        for (var i = 0; i < 100; i++)
        {
            json = $$"""{"Plans": [{{json}}]}""";
        }

        Assert.Equal(("public", "orders_1"), Assert.Single(PlanReader.Read($$"""[{"Plan": {{json}} }]""").Relations));
    }

    [Theory]
    [InlineData("SELECT @a, @ab, :A", "SELECT 'x'::t, @ab, 'x'::t")]
    [InlineData("SELECT '@a', \"@a\", $$@a$$, x::a, /* @a */ @a -- @a", "SELECT '@a', \"@a\", $$@a$$, x::a, /* @a */ 'x'::t -- @a")]
    [InlineData("SELECT @ a", "SELECT @ a")]
    public void Parameters_are_replaced(string sql, string expected)
        => Assert.Equal(
            expected, CustomTypeParameters.Replace(sql, new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["a"] = "'x'::t" }));

    private static CitusStatementPlan Read(string json)
        => PlanReader.Read(json).CreatePlan("SELECT 1", "", new ShardCatalog());

    private static string Task(string relation, int rows)
        => $$"""[{"Plan": {"Plan Rows": 100000, "Distributed Query": {"Job": {"Task Count": 1, "Tasks": [{{OneTask(relation, rows)}}] } } } }]""";

    private static string OneTask(string relation, int rows)
        => $$"""{"Node": "host=worker-1 port=5432 dbname=a b", "Remote Plan": [[{"Plan": {"Relation Name": "{{relation}}", "Plan Rows": {{rows}} } }]]}""";
}
