using System.Data.Common;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Tests keys and foreign keys that a migration adds by hand to partitioned and columnar tables, and between colocation groups: the
///     library refuses what the server refuses, and nothing else.
/// </summary>
public class ConstraintOperationsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData("primary key", "tenant, at", null)]
    [InlineData("primary key", "tenant", "CITUS023")]
    [InlineData("unique constraint", "at, tenant", null)]
    [InlineData("unique constraint", "tenant", "CITUS023")]
    [InlineData("unique index", "tenant, at", null)]
    [InlineData("unique index", "tenant", "CITUS023")]
    [InlineData("index", "tenant", null)]
    public Task Keys_of_partitioned_tables(string kind, string columns, string? rule)
        => AssertAgreedAsync(
            b =>
            {
                b.CreateTable("e", t => new { tenant = t.Column<int>(), at = t.Column<DateTime>() }).Annotation("Citus:PartitionColumn", "at");
                b.CreateDistributedTable("e", "tenant");
            },
            b => _ = kind switch
            {
                "primary key" => (object)b.AddPrimaryKey("k", "e", columns.Split(", ")),
                "unique constraint" => b.AddUniqueConstraint("k", "e", columns.Split(", ")),
                _ => b.CreateIndex("k", "e", columns.Split(", "), unique: kind == "unique index")
            },
            rule);

    [Theory]
    [InlineData("at", "CITUS023")]
    [InlineData("on", null)]
    public Task Key_of_a_partitioned_table_with_new_names(string column, string? rule)
        => AssertAgreedAsync(
            b =>
            {
                b.CreateTable("e", t => new { tenant = t.Column<int>(), at = t.Column<DateTime>(), other = t.Column<int>() })
                    .Annotation("Citus:PartitionColumn", "at");
                b.CreateDistributedTable("e", "tenant");
                b.RenameColumn("at", "e", "on");
                b.RenameColumn("other", "e", "at");
                b.RenameTable("e", newName: "f");
            },
            b => b.AddPrimaryKey("k", "f", ["tenant", column]),
            rule);

    [Theory]
    [InlineData("columnar", "heap", "CITUS086")]
    [InlineData("heap", "columnar", "CITUS086")]
    [InlineData("heap", "heap", null)]
    public async Task Foreign_keys_of_columnar_tables(string accessMethod, string principalAccessMethod, string? rule)
    {
        await RequireColumnarAsync();
        await Database.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citus_columnar");
        await AssertAgreedAsync(
            b =>
            {
                foreach (var (table, method) in ((string, string)[])[("p", principalAccessMethod), ("c", accessMethod)])
                {
                    Create(b, table);
                    b.CreateDistributedTable(table, "tenant");
                    if (method == "columnar")
                    {
                        b.AlterTableAccessMethod(table, method);
                    }
                }
            },
            AddForeignKey,
            rule);
    }

    [Theory]
    [InlineData(4, 4, true, null)]
    [InlineData(4, 8, true, "CITUS043")]
    [InlineData(4, 4, false, "CITUS043")]
    public Task Foreign_keys_between_colocation_groups(int shardCount, int principalShardCount, bool isColocated, string? rule)
        => AssertAgreedAsync(
            b =>
            {
                Create(b, "p");
                b.CreateDistributedTable("p", "tenant", shardCount: principalShardCount);
                Create(b, "c");
                b.CreateDistributedTable("c", "tenant", shardCount: shardCount, colocated: isColocated);
            },
            AddForeignKey,
            rule);

    [Fact]
    public Task Foreign_key_to_a_table_whose_distribution_column_has_another_type()
        => AssertAgreedAsync(
            b =>
            {
                b.CreateTable(
                    "p",
                    t => new { tenant = t.Column<int>("integer"), id = t.Column<int>("integer") },
                    constraints: t => t.PrimaryKey("pk_p", x => new { x.tenant, x.id }));
                b.CreateDistributedTable("p", "tenant");
                b.CreateTable(
                    "c",
                    t => new { tenant = t.Column<int>("integer"), id = t.Column<int>("integer"), big = t.Column<long>("bigint") });
                b.CreateDistributedTable("c", "big");
            },
            AddForeignKey,
            "CITUS043");

    // A table in a group of its own refers to itself, and joins the group of another table before it refers to that.
    [Fact]
    public Task Foreign_keys_within_a_colocation_group()
        => AssertAgreedAsync(
            b =>
            {
                Create(b, "p");
                b.CreateDistributedTable("p", "tenant", shardCount: 4, colocated: false);
                Create(b, "c");
                b.CreateDistributedTable("c", "tenant", shardCount: 4);
                b.UpdateTableColocation("c", "p");
                b.AddForeignKey("self", "p", ["tenant", "id"], "p", principalColumns: ["tenant", "id"]);
            },
            AddForeignKey,
            rule: null);

    // A table stays in its group if only its distribution column changes, and not the type of it.
    [Theory]
    [InlineData("id", null)]
    [InlineData("big", "CITUS043")]
    public Task Foreign_key_to_the_group_after_a_change_of_the_distribution_column(string column, string? rule)
        => AssertAgreedAsync(
            b =>
            {
                foreach (var table in new[] { "p", "c" })
                {
                    b.CreateTable(
                        table,
                        t => new { tenant = t.Column<int>("integer"), id = t.Column<int>("int4"), big = t.Column<long>("bigint") },
                        constraints: t => t.PrimaryKey("pk_" + table, x => new { x.tenant, x.id }));
                }

                b.CreateDistributedTable("p", "tenant", shardCount: 4, colocated: false);
                b.DropPrimaryKey("pk_c", "c");
                b.CreateDistributedTable("c", "big", shardCount: 4, colocated: false);
                b.AlterDistributedTable("c", distributionColumn: "tenant", colocateWith: "p");
                b.AlterDistributedTable("c", distributionColumn: column);
            },
            b => b.AddForeignKey("fk", "c", ["id", "tenant"], "p", principalColumns: ["tenant", "id"]),
            rule);

    // Only the first table of the group leaves it.
    [Fact]
    public Task Foreign_key_between_tables_of_a_group_that_the_first_one_has_left()
        => AssertAgreedAsync(
            b =>
            {
                Create(b, "first");
                b.CreateDistributedTable("first", "tenant", shardCount: 4, colocated: false);
                foreach (var table in new[] { "p", "c" })
                {
                    Create(b, table);
                    b.CreateDistributedTable(table, "tenant", colocateWith: "first");
                }

                b.AlterDistributedTable("first", colocated: false, cascadeToColocated: false);
            },
            AddForeignKey,
            rule: null);

    private static void Create(MigrationBuilder b, string table)
        => b.CreateTable(
            table,
            t => new { tenant = t.Column<int>(), id = t.Column<int>() },
            constraints: t => t.PrimaryKey("pk_" + table, x => new { x.tenant, x.id }));

    private static void AddForeignKey(MigrationBuilder b)
        => b.AddForeignKey("fk", "c", ["tenant", "id"], "p", principalColumns: ["tenant", "id"]);

    private async Task AssertAgreedAsync(Action<MigrationBuilder> create, Action<MigrationBuilder> alter, string? rule)
    {
        await using var context = new OperationsContext(Database.ConnectionString);
        if (rule is null)
        {
            await Migrating.RunAsync(context, create + alter);

            return;
        }

        var message = (await Assert.ThrowsAsync<InvalidOperationException>(() => Migrating.RunAsync(context, create + alter))).Message;
        Assert.StartsWith($"{rule}: ", Assert.Single(message.Split('\n').Skip(1)), StringComparison.Ordinal);

        // Without the preceding operations, the tables are unknown, and the server decides.
        await Migrating.RunAsync(context, create);
        var exception = await Assert.ThrowsAnyAsync<DbException>(() => Migrating.RunAsync(context, alter));
        var error = exception as PostgresException ?? Assert.IsType<PostgresException>(exception.InnerException);
        Assert.Contains(
            CitusRules.All.Single(r => r.Id == rule).CitusErrors, e => RuleError.Matches($"{error.MessageText} / {error.Detail}", e));
        // The error for keys of partitioned tables is one of PostgreSQL, which is not explained.
        Assert.Equal(rule == "CITUS023" ? null : rule, exception.GetCitusRuleId());
    }

    private sealed class OperationsContext(string connectionString) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder options)
            => options.UseNpgsql(connectionString, npgsql => npgsql.UseCitus());
    }
}
