using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Tests.Diagnostics;

public partial class CitusErrorExplainerTest
{
    private const string Parallel = "cannot modify table \"odd \n{name}\" because there was a parallel operation on a distributed table";

    private const string Omitted =
        "Detail redacted as it may contain sensitive data. Specify 'Include Error Detail' in the connection string to include this information.";

    // Contains the statements that decide, by the beginning of the text.
    private static readonly Dictionary<(string Rule, string Start), string> Statements = new()
    {
        [("CITUS022", "Distributed relations")] = "CREATE UNIQUE  INDEX i ON d (id)",
        [("CITUS021", "Distributed relations")] = "ALTER TABLE d ADD CONSTRAINT u UNIQUE (id)",
        [("CITUS020", "Distributed relations")] = "ALTER TABLE d ADD PRIMARY KEY (id)",
        [("CITUS060", "relation")] = "SELECT create_distributed_table('x', 'id', colocate_with => 'public.name')",
        [("CITUS061", "cannot colocate")] = "SELECT create_distributed_table('x', NULL, colocate_with := 'd')",
        [("CITUS061", "relation")] = "SELECT create_distributed_table('x', 'id', colocate_with => 'l')",
        [("CITUS066", "Distribution")] = "SELECT create_distributed_table('x', 'id', colocate_with => 'd')",
        [("CITUS067", "Distribution")] = "SELECT create_distributed_table('x', 'id', colocate_with => 'default')",
        [("CITUS087", "specifying")] = "CREATE TABLE x (id int) PARTITION BY RANGE (id) USING columnar",
        [("CITUS088", "invalid input")] = "SELECT create_time_partitions('x', 'name', now())",
        [("CITUS101", "column")] = "SELECT citus_add_local_table_to_metadata('x')",
        [("CITUS101", "syntax")] = "SELECT citus_add_local_table_to_metadata('x')",
        [("CITUS125", "alter table")] = "ALTER TABLE x ALTER COLUMN i RESTART WITH 5",
        [("CITUS125", "Altering")] = "ALTER TABLE x ALTER i DROP IDENTITY",
        [("CITUS137", "unexpected")] = "CREATE POLICY p ON d USING (t IN (SELECT id FROM d))",
        [("CITUS138", "query has")] = "DO $$ BEGIN SELECT create_reference_table('x'); END $$"
    };

    private static readonly string[] StartsOfPostgres =
    [
        "relation \"name\" does", "specifying a table access", "invalid input", "column \"name\" of relation \"name\"", "syntax error", "query has",
        "unexpected non-SELECT"
    ];

    private static readonly Dictionary<(string Rule, string Start), string> Routines = new()
    {
        [("CITUS001", "column")] = "BuildDistributionKeyFromColumnName",
        [("CITUS101", "column")] = "ATExecDropIdentity"
    };

    public static TheoryData<string, string> Texts { get; } =
        [.. CitusRules.All.SelectMany(r => r.CitusErrors.Select(e => new TheoryDataRow<string, string>(r.Id, e)))];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Each_text_is_explained_as_its_rule_or_left_for_a_reason(string ruleId, string text)
    {
        var entries = ExplainedErrors.All.Count(e => e.Rule.Id == ruleId && e.Text == text);
        Assert.Equal(ExplainedErrors.NotExplained.ContainsKey((ruleId, text)) ? 0 : 1, entries);

        var statement = Find(Statements, ruleId, text);
        var words = Placeholder().Replace(text, ruleId == "CITUS009" ? "ltree" : "name");
        var detail = ruleId == "CITUS061" ? "Distribution column types don't match for name and name." : null;
        var explanation = CitusErrorExplainer.Find(
            new ServerError(
                Error(words, detail, Find(Routines, ruleId, text)), statement, isMigration: ruleId == "CITUS134"));

        Assert.Equal(entries == 0 ? null : ruleId, explanation?.Rule.Id);
        if (explanation is not null)
        {
            Assert.Contains(words, explanation.Message, StringComparison.Ordinal);
            Assert.Matches($@"^(?!A migration)[A-Z].+\. {Reporter(ruleId, words)} reports: "".+"" [A-Z].+\. See {ruleId}: https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/{ruleId}\.md$", explanation.Message);
            Assert.Equal(
                ruleId,
                CitusErrorExplainer.Find(
                    new ServerError(
                        Error(ruleId == "CITUS061" ? words : "cannot do it", ruleId == "CITUS061" ? detail : words, Find(Routines, ruleId, text)),
                        statement,
                        isMigration: ruleId == "CITUS134"))?.Rule.Id);
        }
    }

    [Fact]
    public void Reasons_name_texts_of_rules()
        => Assert.All(
            ExplainedErrors.NotExplained.Keys,
            k => Assert.Contains(k.Text, CitusRules.All.Single(r => r.Id == k.RuleId).CitusErrors));

    // PostgreSQL reports these errors without Citus.
    [Theory]
    [InlineData("column \"x\" of relation \"t\" does not exist", "INSERT INTO t (x) VALUES (1)", "checkInsertTargets")]
    [InlineData("column \"id\" of relation \"x\" does not exist", "ALTER TABLE x ALTER id DROP IDENTITY", "ATExecDropIdentity")]
    [InlineData("relation \"t\" does not exist", "SELECT create_distributed_table('t', 'id', colocate_with => 'other')", "RangeVarGetRelidExtended")]
    [InlineData("relation \"lines\" does not exist", "SELECT create_distributed_table('x', 'id', colocate_with => 'order_lines')", "RangeVarGetRelidExtended")]
    [InlineData("relation \"Lines\" does not exist", "SELECT create_distributed_table('x', 'id', colocate_with => 'lines')", "RangeVarGetRelidExtended")]
    [InlineData("relation \"t\" does not exist", "SELECT * FROM t", "parserOpenTable")]
    [InlineData("Distribution column collations don't match for a and b.", null, "EnsureColumnTypeEquality")]
    [InlineData("Distribution column collations don't match for a and b.", "SELECT distribute_all()", "EnsureColumnTypeEquality")]
    [InlineData("Distribution column collations don't match for a and b.", "SELECT create_distributed_table('a', 'id', 'hash', 'b')", null)]
    [InlineData("Distribution column collations don't match for a and b.", "SELECT create_distributed_table('a', 'id', colocate_with => t)", null)]
    [InlineData("relation t is not distributed", "SELECT get_shard_id_for_distribution_column('t', 1)", "GetCitusTableCacheEntry")]
    [InlineData("syntax error at or near \"FRM\"", "SELECT citus_add_local_table_to_metadata('x') FRM", "scanner_yyerror")]
    [InlineData("syntax error at or near \"user\"", "CREATE TABLE user (id int)", "scanner_yyerror")]
    [InlineData("unique constraint on partitioned table must include all partitioning columns", "ALTER TABLE x ADD PRIMARY KEY (id)", "DefineIndex")]
    [InlineData("invalid input syntax for type interval: \"1 fortnight\"", "SELECT interval '1 fortnight'", "DateTimeParseError")]
    [InlineData("query has no destination for result data", "DO $$ BEGIN SELECT 1; END $$", "exec_stmt_execsql")]
    [InlineData("query has no destination for result data", "DO $$ BEGIN SELECT alter_prices(1); END $$", "exec_stmt_execsql")]
    [InlineData("query has no destination for result data", "DO $$ BEGIN SELECT citus_of_application(1); END $$", "exec_stmt_execsql")]
    [InlineData("unexpected non-SELECT command in SubLink", "SELECT 1", "transformSubLink")]
    [InlineData("specifying a table access method is not supported on a partitioned table", "CREATE TABLE x (id int) PARTITION BY RANGE (id) USING other", null)]
    [InlineData("nextval: reached maximum value of sequence \"s\" (32767)", "INSERT INTO t DEFAULT VALUES", "nextval_internal")]
    [InlineData("duplicate key value violates unique constraint \"pk_102008\"", "INSERT INTO t VALUES (1)", null)]
    [InlineData(Parallel + " in the transaction", null, null)]
    [InlineData("", null, null)]
    public void Other_errors_are_not_explained(string message, string? statement, string? routine)
    {
        Assert.Null(CitusErrorExplainer.Find(new ServerError(Error(message, routine: routine), statement)));
        Assert.Null(CitusErrorExplainer.Find(Error(message, routine: routine)));
    }

    [Theory]
    [InlineData("cannot create constraint on \"d\"", "ALTER TABLE d ADD CONSTRAINT p PRIMARY KEY (id)", null, "CITUS020", "The primary key does not")]
    [InlineData("cannot create constraint on \"d\"", "ALTER TABLE d ADD UNIQUE (id)", null, "CITUS021", "An alternate key does not")]
    [InlineData("cannot create constraint on \"d\"", "SELECT create_distributed_table('d', 't')", null, "CITUS020", "A primary key, unique constraint or unique index")]
    [InlineData("cannot create constraint on \"d\"", null, null, "CITUS020", "A primary key, unique constraint or unique index")]
    [InlineData("cannot create foreign key constraint", "ALTER TABLE e ADD FOREIGN KEY (t) REFERENCES d ON DELETE  SET NULL", "EnsureSupportedFKeyOnDistKey", "CITUS046", "")]
    [InlineData("cannot create foreign key constraint", "ALTER TABLE e ADD FOREIGN KEY (t) REFERENCES d ON UPDATE CASCADE", "EnsureSupportedFKeyOnDistKey", "CITUS135", "")]
    [InlineData("cannot create foreign key constraint", "ALTER TABLE e ADD FOREIGN KEY (t) REFERENCES d", "ErrorIfUnsupportedForeignConstraintExists", "CITUS044", "A foreign key does not")]
    [InlineData("cannot create foreign key constraint", "ALTER TABLE e ADD FOREIGN KEY (t) REFERENCES d", "EnsureReferencingTableNotReplicated", null, "")]
    [InlineData("cannot colocate tables b and a", "SELECT create_distributed_table('b', 'n', colocate_with => 'a')", "ReportResultError", "CITUS066", "The distribution columns")]
    [InlineData("cannot colocate tables b and a", "SELECT create_distributed_table('b', 'n')", "ReportResultError", "CITUS067", "Tables of the default")]
    [InlineData("cannot colocate tables b and a", "SELECT create_distributed_table('b', 'n', 'hash', 'a')", "ReportResultError", null, "")]
    [InlineData("cannot colocate tables b and a", "SELECT update_distributed_table_colocation('b', colocate_with => 'a')", "ReportResultError", null, "")]
    [InlineData("cannot colocate tables b and a", "SELECT create_distributed_table('b', 'n', colocate_with => 'a')", "EnsureTableCanBeColocatedWith", null, "")]
    [InlineData("cannot colocate tables b and a", "SELECT create_distributed_table('b', 'n', colocate_with => 'a')", "EnsureColumnTypeEquality", null, "")]
    [InlineData("cannot distribute relation: x", "SELECT create_distributed_table('x', 'c')", "EnsureRelationCanBeDistributed", null, "")]
    public void An_omitted_detail_is_explained_if_the_rest_is_certain(
        string message, string? statement, string? routine, string? rule, string cause)
    {
        var explanation = CitusErrorExplainer.Find(new ServerError(Error(message, Omitted, routine), statement));

        Assert.Equal(rule, explanation?.Rule.Id);
        Assert.StartsWith(cause, explanation?.Message ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("redacted", explanation?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relation \"lines\" does not exist", "lines", "CITUS060")]
    [InlineData("relation \"lines\" does not exist", "Lines", "CITUS060")]
    [InlineData("relation \"sales.Order \"lines\"\" does not exist", "Sales.\"Order \"\"lines\"\"\"", "CITUS060")]
    [InlineData("relation \"it's\" does not exist", "\"it''s\"", "CITUS060")]
    public void A_name_is_compared_as_PostgreSQL_reads_it(string message, string colocateWith, string rule)
        => Assert.Equal(
            rule,
            CitusErrorExplainer.Find(
                new ServerError(
                    Error(message), $"SELECT create_distributed_table('x', 'id', colocate_with => '{colocateWith}')"))?.Rule.Id);

    [Theory]
    [InlineData("ALTER TABLE d ALTER c ADD GENERATED BY  DEFAULT AS IDENTITY", "CITUS125")]
    [InlineData("ALTER TABLE d ADD c int GENERATED ALWAYS AS IDENTITY", "CITUS125")]
    [InlineData("ALTER TABLE d ALTER COLUMN c SET GENERATED ALWAYS", "CITUS125")]
    [InlineData("ALTER TABLE d ALTER c DROP IDENTITY IF EXISTS", "CITUS125")]
    [InlineData("ALTER TABLE d ALTER \"the c\" SET INCREMENT BY 2", "CITUS125")]
    [InlineData("ALTER TABLE d ALTER c SET NO MAXVALUE", "CITUS125")]
    [InlineData("ALTER TABLE \"identity\".users ENABLE RULE x", "CITUS137")]
    [InlineData("ALTER TABLE identity.users SET LOGGED", "CITUS137")]
    [InlineData("ALTER TABLE cache SET LOGGED", "CITUS137")]
    [InlineData("ALTER TABLE generated SET LOGGED", "CITUS137")]
    [InlineData("ALTER TABLE d ALTER COLUMN start SET COMPRESSION pglz", "CITUS137")]
    [InlineData("ALTER TABLE d ALTER c ADD GENERATED ALWAYS AS (1) STORED", "CITUS137")]
    public void The_syntax_of_identity_columns_decides_and_not_a_name(string statement, string rule)
        => Assert.Equal(
            rule, CitusErrorExplainer.Find(new ServerError(Error("alter table command is currently unsupported"), statement))?.Rule.Id);

    [Theory]
    [InlineData(true, "A migration changes the access method")]
    [InlineData(false, "A statement changes the access method")]
    public void The_cause_names_a_migration_only_in_one(bool isMigration, string cause)
        => Assert.StartsWith(
            cause,
            CitusErrorExplainer.Find(
                new ServerError(Error("you cannot alter access method of a partitioned table"), isMigration: isMigration))?.Message,
            StringComparison.Ordinal);

    [Fact]
    public void Different_types_name_a_single_shard_table_as_the_other_reason()
        => Assert.Contains(
            "single-shard table",
            CitusErrorExplainer.Find(
                new ServerError(
                    Error("cannot colocate tables a and b", "Distribution column types don't match for a and b."),
                    "SELECT create_distributed_table('b', 'id', colocate_with => 'a')"))?.Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_place_of_a_statement_decides()
    {
        const string insert = "cannot perform an INSERT with NULL in the partition column";
        const string update = "modifying the partition value of rows is not allowed";

        Assert.Equal("CITUS005", Find(insert, isMigration: false));
        Assert.Equal("CITUS134", Find(insert, isMigration: true));
        Assert.Equal("CITUS141", Find(update, isMigration: false));
        Assert.Equal("CITUS134", Find(update, isMigration: true));

        static string? Find(string message, bool isMigration)
            => CitusErrorExplainer.Find(new ServerError(Error(message), isMigration: isMigration))?.Rule.Id;
    }

    [Fact]
    public void Says_the_cause_the_error_of_the_server_the_fix_and_the_page()
        => Assert.Equal(
            "A foreign key goes from a distributed or single-shard table to a local table. Citus reports: \"referenced table \"l\" must be a "
            + "distributed table or a reference table\" Make the referenced table a reference table, distribute it like the referencing table, "
            + "or remove the foreign key. See CITUS040: https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS040.md",
            CitusErrorExplainer.Find(Error("referenced table \"l\" must be a distributed table or a reference table"))!.Message);

    [Fact]
    public void Exceptions_keep_their_types_and_are_explained_once()
    {
        var error = Error(Parallel);
        var explained = Assert.IsType<DbUpdateException>(Explain(new DbUpdateException("An error occurred", error)));

        Assert.Same(error, explained.InnerException);
        Assert.Equal("CITUS150", explained.GetCitusRuleId());
        Assert.Equal("https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS150.md", explained.HelpLink);
        Assert.Null(Explain(explained));

        var query = Assert.IsType<CitusException>(Explain(error));
        Assert.Same(error, query.InnerException);
        Assert.Equal(("CITUS150", "CITUS150"), (query.RuleId, query.GetCitusRuleId()));
        Assert.Equal((error.SqlState, error.IsTransient, error.ErrorCode), (query.SqlState, query.IsTransient, query.ErrorCode));
        Assert.Equal("https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS150.md", query.HelpLink);
        Assert.Equal("CITUS150", new InvalidOperationException("", query).GetCitusRuleId());
        Assert.Null(Explain(query));
        Assert.Null(error.GetCitusRuleId());

        Assert.Null(Explain(new DbUpdateConcurrencyException("conflict", error)));
        Assert.Null(Explain(new InvalidOperationException()));
    }

    [Fact]
    public void A_replaced_exception_keeps_its_stack_trace_and_its_data()
    {
        var update = new DbUpdateException("An error occurred", Error(Parallel)) { Data = { ["key"] = "value" }, HelpLink = "https://own" };
        var explained = Explain(Assert.Throws<DbUpdateException>(() => Save(update)))!;

        Assert.Equal("value", explained.Data["key"]);
        Assert.Equal("https://own", explained.HelpLink);
        Assert.Contains(nameof(Save), explained.StackTrace, StringComparison.Ordinal);
        Assert.Contains(
            nameof(Save), Assert.Throws<DbUpdateException>((Action)(() => throw explained)).StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_has_the_command_of_the_batch()
    {
        var error = Error(Parallel);
        error.BatchCommand = new NpgsqlBatchCommand("SELECT 1");
        var explained = new CitusException("", "CITUS150", error);

        Assert.Same(error.BatchCommand, explained.BatchCommand);
        Assert.Same(error.BatchCommand, ((System.Data.Common.DbException)explained).BatchCommand);
    }

    [Fact]
    public void The_exception_of_exhausted_retries_is_marked_and_stays()
    {
        foreach (var inner in new Exception[] { Error(Parallel), new DbUpdateException("", Error(Parallel)) })
        {
            var exhausted = new RetryLimitExceededException("", inner);

            Assert.Same(exhausted, Explain(exhausted));
            Assert.Equal("CITUS150", exhausted.Data["CitusRuleId"]);
            Assert.Equal("https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS150.md", exhausted.HelpLink);
        }

        Assert.Null(Explain(new RetryLimitExceededException("", Explain(Error(Parallel))!)));
        Assert.Null(Explain(new RetryLimitExceededException("", Explain(new DbUpdateException("", Error(Parallel)))!)));
    }

    [Fact]
    public void A_derived_exception_is_marked_and_stays()
    {
        var own = new OwnException(Error(Parallel));

        Assert.Same(own, Explain(own));
        Assert.Equal("CITUS150", own.GetCitusRuleId());
    }

    [Fact]
    public void An_error_that_may_be_retried_is_not_explained()
        => Assert.Null(
            CitusErrorExplainer.Find(
                (Exception)new PostgresException(Parallel, "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected)));

    private static Exception? Explain(Exception exception)
    {
        try
        {
            return CitusErrorExplainer.Find(exception)?.Report(exception, context: null);
        }
        catch (Exception rethrown)
        {
            return rethrown;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Save(Exception exception)
        => throw exception;

    private static string Reporter(string ruleId, string words)
        => (ruleId is "CITUS060" or "CITUS087" or "CITUS088" or "CITUS101" or "CITUS137" or "CITUS138")
            && StartsOfPostgres.Any(s => words.StartsWith(s, StringComparison.Ordinal))
                ? "PostgreSQL"
                : "Citus";

    private static string? Find(Dictionary<(string Rule, string Start), string> table, string ruleId, string text)
        => table.FirstOrDefault(s => s.Key.Rule == ruleId && text.StartsWith(s.Key.Start, StringComparison.Ordinal)).Value;

    private static PostgresException Error(string message, string? detail = null, string? routine = null)
        => new(message, "ERROR", "ERROR", PostgresErrorCodes.InternalError, detail, routine: routine);

    [GeneratedRegex(@"\{\d}")]
    private static partial Regex Placeholder();

    private sealed class OwnException(Exception inner) : DbUpdateException("own", inner);
}
