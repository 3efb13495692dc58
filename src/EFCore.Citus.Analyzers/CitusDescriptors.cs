using System.Collections.Immutable;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers;

/// <summary>
///     Provides the descriptors of the rules that the compiler can check. <see cref="CitusRules" /> contains their titles and the messages
///     of Citus, and this class contains the messages of the analyzers.
/// </summary>
internal static class CitusDescriptors
{
    public static readonly DiagnosticDescriptor DistributionPropertyMissing = Warning(
        CitusRules.DistributionPropertyMissing,
        "Entity type '{0}' is distributed by '{1}', {2}");

    public static readonly DiagnosticDescriptor DistributionColumnComputed = Warning(
        CitusRules.DistributionColumnComputed,
        "The distribution column '{0}.{1}' is computed. Citus reports: \"{2}\" Distribute the entity type by a column that is not "
        + "computed.");

    public static readonly DiagnosticDescriptor DistributionColumnTypeNotHashable = Warning(
        CitusRules.DistributionColumnTypeNotHashable,
        "The distribution column '{0}.{1}' is of type '{2}'. Citus reports: \"{3}\" Distribute the entity type by a column of another "
        + "type, such as bigint, uuid or text.");

    public static readonly DiagnosticDescriptor DistributionPropertyOptional = Warning(
        CitusRules.DistributionPropertyOptional,
        "Entity type '{0}' is distributed by '{1}', which is optional, but Citus rejects every row without a value for it. Citus "
        + "reports: \"{2}\" Make the property required.");

    public static readonly DiagnosticDescriptor PrimaryKeyWithoutDistributionColumn = Warning(
        CitusRules.PrimaryKeyWithoutDistributionColumn,
        "The primary key {0} of entity type '{1}' does not contain the distribution property '{2}'. Citus reports: \"{3}\" Add the "
        + "property to the key: {4}.");

    public static readonly DiagnosticDescriptor AlternateKeyWithoutDistributionColumn = Warning(
        CitusRules.AlternateKeyWithoutDistributionColumn,
        "The alternate key {0} of entity type '{1}' does not contain the distribution property '{2}'. Citus reports: \"{3}\" Add the "
        + "property to the key and to the foreign keys that refer to it: HasAlternateKey({4}).");

    public static readonly DiagnosticDescriptor UniqueIndexWithoutDistributionColumn = Warning(
        CitusRules.UniqueIndexWithoutDistributionColumn,
        "The unique index {0} of entity type '{1}' does not contain the distribution property '{2}' as a key column. Citus reports: "
        + "\"{3}\" Add the property to the index, or to the one-to-one relationship of the index: HasIndex({4}).IsUnique().");

    public static readonly DiagnosticDescriptor KeyWithoutPartitionColumn = Warning(
        CitusRules.KeyWithoutPartitionColumn,
        "The {0} {1} of entity type '{2}' does not contain the property '{3}', by which the table is partitioned. PostgreSQL reports: \"{4}\" "
        + "Add the property to it.");

    public static readonly DiagnosticDescriptor ForeignKeyToLocalTable = Warning(
        CitusRules.ForeignKeyToLocalTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}). Citus reports: \"{5}\" Make '{3}' a reference table with "
        + "'IsReferenceTable()', distribute it with 'IsDistributedBy()', or remove the foreign key.");

    public static readonly DiagnosticDescriptor ForeignKeyFromReferenceTable = Warning(
        CitusRules.ForeignKeyFromReferenceTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}). Citus reports: \"{5}\" Make '{3}' a reference table with "
        + "'IsReferenceTable()', distribute '{1}' in the same way with 'IsDistributedBy()', or remove the foreign key.");

    public static readonly DiagnosticDescriptor ForeignKeyFromLocalTable = Warning(
        CitusRules.ForeignKeyFromLocalTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}). Citus accepts the foreign key, but checks it only when "
        + "rows of '{1}' are written. Deleting rows of '{3}' leaves rows of '{1}' without a principal, and Citus reports no error. "
        + "Distribute '{1}' like '{3}', make '{3}' a reference table with 'IsReferenceTable()', or remove the foreign key.");

    public static readonly DiagnosticDescriptor ForeignKeyBetweenGroups = Warning(
        CitusRules.ForeignKeyBetweenGroups,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}), and the two tables are not colocated. Citus reports: "
        + "\"{5}\" Use the same table type for both, or make '{3}' a reference table with 'IsReferenceTable()'.");

    public static readonly DiagnosticDescriptor ForeignKeyWithoutDistributionColumns = Warning(
        CitusRules.ForeignKeyWithoutDistributionColumns,
        "The foreign key {0} of entity type '{1}' refers to '{2}', but does not pair their distribution properties '{3}' and '{4}'. "
        + "Citus reports: \"{5}\" Let '{3}' of the foreign key refer to '{4}', which is part of the key, with 'HasForeignKey(\"{3}\", "
        + "...).HasPrincipalKey(\"{4}\", ...)', or make '{2}' a reference table with 'IsReferenceTable()'.");

    public static readonly DiagnosticDescriptor CascadeFromLocalToReferenceTable = Warning(
        CitusRules.CascadeFromLocalToReferenceTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}) with DeleteBehavior.{5}. Citus reports: \"{6}\" Use "
        + "'OnDelete()' with 'DeleteBehavior.Restrict', 'NoAction' or one of the 'Client' behaviors, or make '{3}' a reference table "
        + "with 'IsReferenceTable()'.");

    public static readonly DiagnosticDescriptor SetNullOnDistributionColumn = Warning(
        CitusRules.SetNullOnDistributionColumn,
        "The foreign key {0} of entity type '{1}' refers to '{2}' with DeleteBehavior.SetNull, and contains the distribution property "
        + "'{3}'. Citus reports: \"{4}\" Use 'OnDelete()' with 'DeleteBehavior.ClientSetNull', 'Restrict', 'NoAction' or 'Cascade'.");

    public static readonly DiagnosticDescriptor TableCannotBeColumnar = Warning(
        CitusRules.TableCannotBeColumnar,
        "The foreign key {0} of entity type '{1}' refers to '{2}', and the table of '{3}' uses columnar storage. Citus reports: \"{4}\" Remove "
        + "the foreign key, or 'UsesColumnarStorage()' from '{3}'.");

    public static readonly DiagnosticDescriptor PartitionInterval = Warning(
        CitusRules.PartitionInterval,
        "Entity type '{0}' is partitioned by the interval '{1}' of '{2}'. Citus reports: \"{3}\" Pass a positive interval to "
        + "'IsPartitionedByTime()', such as '1 day', '2 weeks' or '1 month'. For a column of type date, pass an interval of whole days.");

    public static readonly DiagnosticDescriptor ConcurrentIndexOfPartitionedTable = Warning(
        CitusRules.ConcurrentIndexOfPartitionedTable,
        "The index {0} of entity type '{1}' is configured to be created concurrently, and its table is partitioned by time. PostgreSQL "
        + "reports: \"{2}\" Remove 'IsCreatedConcurrently()' from the index.");

    public static readonly DiagnosticDescriptor RowVersionOfReferenceTable = Warning(
        CitusRules.RowVersionOfReferenceTable,
        "The row version '{0}.{1}' of a reference table is mapped to the system column xmin, which differs between nodes. An update "
        + "changes the copy of one node only, and Citus reports no error. Use a concurrency token that the application changes.");

    public static readonly DiagnosticDescriptor HandWrittenCitusCall = Suggestion(
        CitusRules.HandWrittenCitusCall,
        "The migration calls {0} in SQL. The call is not ordered with the other operations that create, distribute and link tables, and "
        + "fails in idempotent scripts. Use {1}.");

    public static readonly DiagnosticDescriptor DistributionColumnAltered = Warning(
        CitusRules.DistributionColumnAltered,
        "The migration {0} column '{1}', which is the distribution column of table '{2}'. Citus reports: \"{3}\" Add another column, "
        + "distribute a new table by it and copy the rows, or undistribute the table first.");

    public static readonly DiagnosticDescriptor DistributionColumnReplaced = Warning(
        CitusRules.DistributionColumnReplaced,
        "The migration distributes table '{0}' by '{1}' instead of '{2}'. This moves all of its rows, and generating the SQL of the "
        + "migration fails. Keep the column, or call 'AllowDataMovement()' for the table in the migration.");

    public static readonly DiagnosticDescriptor RawSqlWithoutDistributionColumn = Suggestion(
        CitusRules.RawSqlWithoutDistributionColumn,
        "The SQL accesses '{0}', which is distributed by '{1}', but does not contain that column, so it runs on every shard. Add a "
        + "condition for one value of the column if the SQL concerns one value.");

    public static readonly DiagnosticDescriptor DistributionPropertyAssigned = Suggestion(
        CitusRules.DistributionPropertyAssigned,
        "'{0}' is distributed by '{1}', and the distribution column of an existing row cannot be changed. Citus reports: \"{2}\" Delete "
        + "the row and insert a row with the other value.");

    public static readonly DiagnosticDescriptor QueryFiltersIgnored = Suggestion(
        CitusRules.QueryFiltersIgnored,
        "'IgnoreQueryFilters()' also removes the filter that limits the query on '{0}' to one value of its distribution property '{1}'. "
        + "Pass the filters to ignore, or compare '{1}' in the query.");

    public static readonly DiagnosticDescriptor TenantRowsReferredTo = Warning(
        CitusRules.TenantRowsReferredTo,
        "Entity type '{0}' is shared by all tenants, but its foreign key {1} refers to '{2}', which is tenant-owned. Remove the foreign "
        + "key, or call 'BelongsToTenant()' for '{0}'.");

    public static readonly DiagnosticDescriptor UniqueAmongTenants = Warning(
        CitusRules.UniqueAmongTenants,
        "The unique index {0} of entity type '{1}' is configured to be unique among all tenants. Citus cannot enforce this on a "
        + "distributed table: the index would have to contain the distribution property '{2}', which is unique itself. Make '{1}' a "
        + "reference table with 'IsReferenceTable()', or remove the index.");

    public static readonly DiagnosticDescriptor UseCitusMissing = Warning(
        CitusRules.UseCitusMissing,
        "The model of context '{0}' is configured for Citus, but its options use Npgsql without Citus, so the first use of the context "
        + "throws an exception. Call 'UseCitus()' inside 'UseNpgsql()': 'UseNpgsql(connectionString, npgsql => npgsql.UseCitus())'.");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        DistributionPropertyMissing,
        DistributionColumnComputed,
        DistributionColumnTypeNotHashable,
        DistributionPropertyOptional,
        PrimaryKeyWithoutDistributionColumn,
        AlternateKeyWithoutDistributionColumn,
        UniqueIndexWithoutDistributionColumn,
        KeyWithoutPartitionColumn,
        ForeignKeyToLocalTable,
        ForeignKeyFromReferenceTable,
        ForeignKeyFromLocalTable,
        ForeignKeyBetweenGroups,
        ForeignKeyWithoutDistributionColumns,
        CascadeFromLocalToReferenceTable,
        SetNullOnDistributionColumn,
        TableCannotBeColumnar,
        PartitionInterval,
        ConcurrentIndexOfPartitionedTable,
        RowVersionOfReferenceTable,
        HandWrittenCitusCall,
        DistributionColumnAltered,
        DistributionColumnReplaced,
        RawSqlWithoutDistributionColumn,
        DistributionPropertyAssigned,
        QueryFiltersIgnored,
        TenantRowsReferredTo,
        UniqueAmongTenants,
        UseCitusMissing
    ];

    /// <summary>
    ///     Gets the name of the category of a rule in an .editorconfig file.
    /// </summary>
    public static string GetCategory(CitusRuleCategory category)
        => "Citus." + category;

    // A model that the server would refuse is reported as a warning, because the model may not be used with a server yet.
    private static DiagnosticDescriptor Warning(CitusRule rule, string message)
        => Create(rule, DiagnosticSeverity.Warning, message);

    private static DiagnosticDescriptor Suggestion(CitusRule rule, string message)
        => Create(rule, DiagnosticSeverity.Info, message);

    private static DiagnosticDescriptor Create(CitusRule rule, DiagnosticSeverity severity, string message)
        => new(
            rule.Id,
            rule.Title,
            message,
            GetCategory(rule.Category),
            severity,
            isEnabledByDefault: true,
            helpLinkUri: rule.HelpLink);
}
