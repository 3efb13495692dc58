using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Decides which errors of the server are explained by which rule.
/// </summary>
/// <remarks>
///     An error is only explained if its text is certainly one of Citus, or the failed statement decides. Each text of each rule is either
///     in <see cref="All" /> or in <see cref="NotExplained" />, which a test verifies.
/// </remarks>
internal static class ExplainedErrors
{
    private const string DistributionFunctions = "create_distributed_table|create_distributed_table_concurrently|create_reference_table";

    private const string AlterColumn = "\\balter (?:column )?(?!(?:column|table|sequence) )(?:\"(?:[^\"]|\"\")+\"|[^\\s\"]+)";

    private const string OfPostgres = "PostgreSQL reports it without Citus.";

    /// <summary>
    ///     Gets the errors, in the order in which they are compared. A more precise one comes first.
    /// </summary>
    public static IReadOnlyList<ExplainedError> All { get; } =
        [.. DistributionColumns, .. Keys, .. ForeignKeys, .. Colocation, .. TableTypes, .. Columns, .. Migrations, .. Statements];

    /// <summary>
    ///     Gets the texts of rules that are not explained by the rule, with the reason.
    /// </summary>
    public static IReadOnlyDictionary<(string RuleId, string Text), string> NotExplained { get; } =
        new Dictionary<(string, string), string>
        {
            [Of(CitusRules.DistributionPropertyNotMapped, "column ")] = "CITUS001 has the same cause for SQL.",
            [Of(CitusRules.KeyWithoutPartitionColumn, "unique constraint")] = OfPostgres,
            [Of(CitusRules.ColocationCycle, "relation ")] = "CITUS061 has the same text. A statement does not show the cycle.",
            [Of(CitusRules.TableCannotBePartitioned, "cannot retrieve")] = OfPostgres,
            [Of(CitusRules.PartitionInterval, "start_from")] = "It is also reported if the end is in the past.",
            [Of(CitusRules.ConcurrentIndexOfPartitionedTable, "cannot create index")] = OfPostgres,
            [Of(CitusRules.NotValidForeignKeyOfPartitionedTable, "cannot add NOT VALID")] = OfPostgres,
            [Of(CitusRules.GeneratedIntegerColumn, "nextval: reached")] = OfPostgres,
            [Of(CitusRules.SequenceOnCoordinator, "relation ")] = OfPostgres
        };

    private static ExplainedError[] DistributionColumns =>
    [
        new(CitusRules.DistributionPropertyMissing, Only(CitusRules.DistributionPropertyMissing), CitusStrings.FixDistributionColumnName)
        {
            When = (e, _) => e.IsFrom("BuildDistributionKeyFromColumnName")
        },
        .. Any(CitusRules.DistributionColumnComputed, CitusStrings.FixOtherDistributionColumn),
        Error(CitusRules.DistributionColumnTypeNotHashable, "data type", CitusStrings.FixOtherDistributionColumn) with
        {
            When = (_, type) => !HashOperatorClass.IsMissingBefore17For(type)
        },
        Error(CitusRules.DistributionColumnTypeNotHashable, "Distribution column", CitusStrings.FixOtherDistributionColumn),
        Error(CitusRules.DistributionColumnTypeNotHashableYet, "data type", CitusStrings.FixOtherDistributionColumn) with
        {
            When = (_, type) => HashOperatorClass.IsMissingBefore17For(type)
        },
        Error(CitusRules.DistributionPropertyOptional, "cannot perform", CitusStrings.FixDistributionValue) with
        {
            When = (e, _) => !e.IsMigration,
            Cause = _ => CitusStrings.CauseNoDistributionValue()
        },
        Error(CitusRules.DistributionPropertyOptional, "the partition column", CitusStrings.FixDistributionValue) with
        {
            Cause = _ => CitusStrings.CauseNoDistributionValue()
        },
        .. Any(CitusRules.DistributionColumnCollation, CitusStrings.FixDistributionColumnCollation),
        .. Any(CitusRules.DistributionColumnOfSystem, CitusStrings.FixOtherDistributionColumn)
    ];

    // The error does not name the key. If the statement does not either, the cause names all kinds of keys.
    private static ExplainedError[] Keys =>
    [
        Error(CitusRules.UniqueIndexWithoutDistributionColumn, "creating unique", CitusStrings.FixKey),
        Key(CitusRules.UniqueIndexWithoutDistributionColumn, e => IsOnly(e, @"\bcreate unique index\b")),
        Key(CitusRules.AlternateKeyWithoutDistributionColumn, e => IsOnly(e, @"\b(?:unique|exclude)\b(?! index)")),
        Key(CitusRules.PrimaryKeyWithoutDistributionColumn, _ => true) with
        {
            Cause = e => IsOnly(e, @"\bprimary key\b") ? null : CitusStrings.CauseKeyWithoutDistributionColumn()
        }
    ];

    private static ExplainedError[] ForeignKeys =>
    [
        .. Any(CitusRules.ForeignKeyToLocalTable, CitusStrings.FixForeignKeyToLocalTable),
        .. Any(CitusRules.ForeignKeyFromReferenceTable, CitusStrings.FixForeignKeyFromReferenceTable),
        .. Any(CitusRules.ForeignKeyBetweenGroups, CitusStrings.FixForeignKeyColumns),
        .. Any(CitusRules.ForeignKeyWithoutDistributionColumns, CitusStrings.FixForeignKeyColumns)
            .Select(
                e => e with
                {
                    WithoutDetail = s => s.Error.MessageText == "cannot create foreign key constraint"
                        && s.IsFrom("ErrorIfUnsupportedForeignConstraintExists")
                }),
        .. Any(CitusRules.CascadeFromLocalToReferenceTable, CitusStrings.FixForeignKeyAction),
        Error(CitusRules.SetNullOnDistributionColumn, "SET NULL", CitusStrings.FixForeignKeyAction) with
        {
            WithoutDetail = e => e.IsFrom("EnsureSupportedFKeyOnDistKey") && e.StatementMatches(@"\bon delete set\b") && !e.StatementMatches(@"\bon update\b")
        },
        Error(CitusRules.ForeignKeyUpdatesDistributionColumn, "SET NULL", CitusStrings.FixForeignKeyAction) with
        {
            WithoutDetail = e => e.IsFrom("EnsureSupportedFKeyOnDistKey") && e.StatementMatches(@"\bon update\b") && !e.StatementMatches(@"\bon delete\b")
        },
        .. Any(CitusRules.ForeignKeySetsSequenceDefault, CitusStrings.FixForeignKeyAction)
    ];

    private static ExplainedError[] Colocation =>
    [
        Error(CitusRules.ColocatedWithUnknownTable, "relation ", CitusStrings.FixColocateWithUnknownTable) with
        {
            When = (e, table) => e.StatementColocatesWith(table),
            Cause = _ => CitusStrings.CauseUnknownTable(),
            IsOfPostgres = true
        },
        Error(CitusRules.ColocatedWithOtherTableType, "cannot colocate", CitusStrings.FixColocateWithOtherTableType) with
        {
            When = (e, _) => IsSingleShard(e) && e.Detail?.StartsWith("Distribution column types", StringComparison.Ordinal) == true
        },
        Error(CitusRules.ColocatedWithOtherTableType, "relation ", CitusStrings.FixColocateWithOtherTableType) with
        {
            When = (e, _) => e.StatementColocatesWith()
        },
        Error(CitusRules.ColocatedWithOtherTableType, "Currently", CitusStrings.FixColocateWithOtherTableType),
        .. Any(CitusRules.ShardCountOfColocatedTable, CitusStrings.FixShardCount),
        Error(CitusRules.ColocatedColumnTypesDiffer, "Distribution", CitusStrings.FixColocatedColumnTypes) with
        {
            When = (e, _) => !IsSingleShard(e),
            Cause = _ => CitusStrings.CauseTypesOrSingleShard()
        },
        .. Any(CitusRules.ShardCountOfSingleShardTable, CitusStrings.FixShardCount),
        Error(CitusRules.ColocatedColumnCollationsDiffer, "Distribution", CitusStrings.FixColocatedColumnCollations) with
        {
            When = (e, _) => e.StatementColocatesWith(),
            WithoutDetail = e => IsColocationRefusedByWorker(e) && e.StatementColocatesWith()
        },
        Error(CitusRules.DefaultGroupCollationsDiffer, "Distribution", CitusStrings.FixColocatedColumnCollations) with
        {
            When = (e, _) => JoinsDefaultGroup(e),
            WithoutDetail = e => IsColocationRefusedByWorker(e) && JoinsDefaultGroup(e)
        }
    ];

    private static ExplainedError[] TableTypes =>
    [
        .. Any(CitusRules.TriggerOfCitusTable, CitusStrings.FixTrigger),
        .. Any(CitusRules.TableWithoutPrimaryKey, CitusStrings.FixTableWithoutPrimaryKey),
        Error(CitusRules.TableCannotBePartitioned, "distributing", CitusStrings.FixPartitionedTable),
        Error(CitusRules.TableCannotBePartitioned, "type of", CitusStrings.FixPartitionedTable),
        .. Any(CitusRules.TableCannotBeColumnar, CitusStrings.FixColumnar),
        Error(CitusRules.PartitionedTableCannotBeColumnar, "specifying", CitusStrings.FixPartitionedColumnar) with
        {
            When = (e, _) => e.StatementMatches("\\busing \"?columnar\\b"),
            IsOfPostgres = true
        },
        Error(CitusRules.PartitionInterval, "invalid input", CitusStrings.FixPartitionInterval) with
        {
            When = (e, _) => e.StatementCalls("create_time_partitions"),
            IsOfPostgres = true
        },
        Error(CitusRules.PartitionInterval, "partition interval", CitusStrings.FixPartitionInterval)
    ];

    // Citus builds statements with the name of an identity column, which it does not delimit.
    private static ExplainedError[] Columns =>
    [
        Error(CitusRules.IdentityColumnOfManagedLocalTable, "column ", CitusStrings.FixIdentityColumnName) with
        {
            When = (e, _) => e.IsFrom("ATExecDropIdentity")
                && e.StatementCalls("citus_add_local_table_to_metadata", "create_distributed_table_concurrently"),
            IsOfPostgres = true
        },
        Error(CitusRules.IdentityColumnOfManagedLocalTable, "syntax error", CitusStrings.FixIdentityColumnName) with
        {
            When = (e, word) => e.StatementOmits(word)
                && e.StatementCalls("citus_add_local_table_to_metadata", "create_distributed_table_concurrently"),
            IsOfPostgres = true
        },
        .. Any(CitusRules.SequenceOfSeveralTypes, CitusStrings.FixSequenceOfSeveralTypes),
        Error(CitusRules.GeneratedIntegerColumn, "nextval(sequence)", CitusStrings.FixGeneratedIntegerColumn)
    ];

    private static ExplainedError[] Migrations =>
    [
        .. Any(CitusRules.AccessMethodOfPartitionedTable, CitusStrings.FixNewTable),
        .. Any(CitusRules.DistributionColumnAltered, CitusStrings.FixDistributionColumnAltered),
        .. Any(CitusRules.GeneratedColumnAdded, CitusStrings.FixSequenceColumnAdded),
        Error(CitusRules.GeneratedColumnAltered, "alter table", CitusStrings.FixNewColumn) with { When = (e, _) => ChangesIdentity(e) },
        Error(CitusRules.GeneratedColumnAltered, "cannot execute", CitusStrings.FixNewColumn),
        Error(CitusRules.GeneratedColumnAltered, "Altering", CitusStrings.FixNewColumn) with { When = (e, _) => ChangesIdentity(e) },
        .. Any(CitusRules.SequenceColumnTypeAltered, CitusStrings.FixSequenceColumnType),
        .. Any(CitusRules.RequiredSequenceColumnAdded, CitusStrings.FixSequenceColumnAdded),
        new(CitusRules.VolatileFill, Only(CitusRules.VolatileFill), CitusStrings.FixVolatileUpdate)
        {
            Cause = e => e.IsMigration ? null : CitusStrings.CauseVolatileUpdate()
        },
        Error(CitusRules.DistributedSequenceAltered, "Altering", CitusStrings.FixNewSequence) with { When = (e, _) => !ChangesIdentity(e) },
        .. Any(CitusRules.IdentityColumnInTheWay, CitusStrings.FixNewTable),
        .. Any(CitusRules.TableOfThatTypeAlready, CitusStrings.FixTableType)
            .Select(e => e with { Cause = _ => CauseOfTableType(e.Text) }),
        .. Any(CitusRules.ForeignKeysInTheWay, CitusStrings.FixForeignKeysInTheWay),
        .. UnsupportedStatements,
        Error(CitusRules.SelectInBlock, "query has", CitusStrings.FixSelectInBlock) with
        {
            When = (e, _) => e.StatementMatches($@"\bselect (?:\* from )?(?:{string.Join('|', CitusFunctions.All)})\s*\("),
            IsOfPostgres = true
        },
        .. Any(CitusRules.DistributionChangeRefused, CitusStrings.FixDistributionChange)
    ];

    private static IEnumerable<ExplainedError> UnsupportedStatements
        => Any(CitusRules.UnsupportedStatement, CitusStrings.FixUnsupportedStatement)
            .Select(e => e with { Cause = s => s.IsMigration ? null : CitusStrings.CauseUnsupportedStatement() })
            .Select(
                e => e.Text.StartsWith("alter table command", StringComparison.Ordinal) ? e with { When = (s, _) => !ChangesIdentity(s) }
                    : e.Text.StartsWith("unexpected", StringComparison.Ordinal) ? e with { When = (s, _) => s.StatementMatches(@"\b(?:create|alter) policy\b"), IsOfPostgres = true }
                    : e);

    private static ExplainedError[] Statements =>
    [
        .. Any(CitusRules.SeedOfDistributionColumn, CitusStrings.FixDistributionValue)
            .Select(
                e => e.Text.StartsWith("cannot perform an INSERT without", StringComparison.Ordinal)
                    ? e with { Cause = s => s.IsMigration ? null : CitusStrings.CauseNoDistributionValue() }
                    : e with { When = (s, _) => s.IsMigration, Fix = FixOfSeed(e.Text) }),
        .. Any(CitusRules.DistributionPropertyAssigned, CitusStrings.FixDistributionValueChanged),
        .. Any(CitusRules.WriteAfterParallelAccess, CitusStrings.AdviceSequentialMode)
    ];

    private static Func<string> FixOfSeed(string text)
        => text.StartsWith("modifying", StringComparison.Ordinal) ? CitusStrings.FixDistributionValueChanged : CitusStrings.FixDistributionValue;

    private static string? CauseOfTableType(string text)
        => text.EndsWith("partitioned table", StringComparison.Ordinal)
            || text.Contains("temporary", StringComparison.Ordinal)
            || text.StartsWith("foreign", StringComparison.Ordinal)
                ? CitusStrings.CauseNotATable()
                : null;

    // Tables and columns can have the names of the words, so the words around them decide.
    private static bool ChangesIdentity(ServerError error)
        => error.StatementMatches(@"\bgenerated (?:always|by default) as identity\b")
            || error.StatementMatches($@"\balter table\b[\s\S]+?{AlterColumn} (?:set generated (?:always|by default)|drop identity)\b")
            || error.StatementMatches(
                $@"\balter table\b[\s\S]+?{AlterColumn} (?:set )?(?:no )?(?:restart|start|increment|minvalue|maxvalue|cache|cycle)\b");

    // Before version 14.0, the coordinator only compares the types. If a worker refuses the table then, the collations differ.
    private static bool IsColocationRefusedByWorker(ServerError error)
        => error.IsFrom("ReportResultError")
            && ExplainedError.AreSame(CitusErrors.CannotColocate, error.Error.MessageText)
            && error.StatementCalls(CitusFunctions.CreateDistributedTable, CitusFunctions.CreateDistributedTableConcurrently);

    // A table that does not specify its colocation joins the default group. The fourth argument specifies it by its position.
    private static bool JoinsDefaultGroup(ServerError error)
        => error.StatementMatches(@"\bcreate_distributed_table(?:_concurrently)?\s*\(\s*'")
            && !error.StatementMatches(@"\bcolocate_with\b(?!\s*(?:=>|:=)\s*'default')")
            && !error.StatementMatches(@"\bcreate_distributed_table(?:_concurrently)?\s*\((?:\s*'(?:[^']|'')*'\s*,){3}");

    private static bool IsSingleShard(ServerError error)
        => error.StatementMatches(@"\bcreate_distributed_table\s*\(\s*'[^']*'\s*,\s*(?:distribution_column\s*(?:=>|:=)\s*)?null\b");

    private static bool IsOnly(ServerError error, string pattern)
        => error.StatementMatches(pattern)
            && new[] { @"\bprimary key\b", @"\b(?:unique|exclude)\b(?! index)", @"\bcreate unique index\b" }.Count(error.StatementMatches) == 1
            && !error.StatementMatches($@"\b(?:{DistributionFunctions})\s*\(");

    private static ExplainedError Key(CitusRule rule, Func<ServerError, bool> when)
        => Error(rule, "Distributed relations", CitusStrings.FixKey) with
        {
            When = (e, _) => when(e),
            WithoutDetail = e => ExplainedError.AreSame("cannot create constraint on \"{0}\"", e.Error.MessageText) && when(e)
        };

    private static IEnumerable<ExplainedError> Any(CitusRule rule, Func<string> fix)
        => rule.CitusErrors.Select(text => new ExplainedError(rule, text, fix));

    private static ExplainedError Error(CitusRule rule, string start, Func<string> fix)
        => new(rule, Of(rule, start).Text, fix);

    private static string Only(CitusRule rule)
        => rule.CitusErrors.Single();

    private static (string RuleId, string Text) Of(CitusRule rule, string start)
        => (rule.Id, rule.CitusErrors.Single(e => e.StartsWith(start, StringComparison.Ordinal)));
}
