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
    /// <summary>
    ///     The address of the documentation, with a slash at its end. If it is empty, help links are relative to the repository.
    /// </summary>
    private const string DocumentationRoot = "";

    public static readonly DiagnosticDescriptor DistributionPropertyMissing = Warning(
        CitusRules.DistributionPropertyMissing,
        "Entity type '{0}' is distributed by '{1}', {2}");

    public static readonly DiagnosticDescriptor DistributionColumnComputed = Warning(
        CitusRules.DistributionColumnComputed,
        "Entity type '{0}' is distributed by '{1}', which is a computed column. Citus says: \"{2}\" Distribute it by a column that is "
        + "written.");

    public static readonly DiagnosticDescriptor DistributionColumnTypeNotHashable = Warning(
        CitusRules.DistributionColumnTypeNotHashable,
        "Entity type '{0}' is distributed by '{1}' of type '{2}'. Citus says: \"{3}\" Distribute it by a column of another type, such as "
        + "bigint, uuid or text.");

    public static readonly DiagnosticDescriptor DistributionPropertyOptional = Warning(
        CitusRules.DistributionPropertyOptional,
        "Entity type '{0}' is distributed by '{1}', which may be null. A row without a value cannot be stored: Citus says: \"{2}\" Make "
        + "the property required.");

    public static readonly DiagnosticDescriptor PrimaryKeyWithoutDistributionColumn = Warning(
        CitusRules.PrimaryKeyWithoutDistributionColumn,
        "The primary key {0} of entity type '{1}' does not contain the distribution property '{2}'. Citus says: \"{3}\" Add the "
        + "property to the key: {4}.");

    public static readonly DiagnosticDescriptor AlternateKeyWithoutDistributionColumn = Warning(
        CitusRules.AlternateKeyWithoutDistributionColumn,
        "The alternate key {0} of entity type '{1}' does not contain the distribution property '{2}'. Citus says: \"{3}\" Add the "
        + "property to the key, and to foreign keys that refer to it: HasAlternateKey({4}).");

    public static readonly DiagnosticDescriptor UniqueIndexWithoutDistributionColumn = Warning(
        CitusRules.UniqueIndexWithoutDistributionColumn,
        "The unique index {0} of entity type '{1}' does not contain the distribution property '{2}' as a key column. Citus says: "
        + "\"{3}\" Add the property to the index, or to the one-to-one relationship that it serves: HasIndex({4}).IsUnique().");

    public static readonly DiagnosticDescriptor KeyWithoutPartitionColumn = Warning(
        CitusRules.KeyWithoutPartitionColumn,
        "The {0} {1} of entity type '{2}' does not contain the property '{3}', by which the table is partitioned. PostgreSQL says: \"{4}\" "
        + "Add the property to it.");

    public static readonly DiagnosticDescriptor ForeignKeyToLocalTable = Warning(
        CitusRules.ForeignKeyToLocalTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}). Citus says: \"{5}\" Make '{3}' a reference table with "
        + "IsReferenceTable(), distribute it with IsDistributedBy, or remove the foreign key.");

    public static readonly DiagnosticDescriptor ForeignKeyFromReferenceTable = Warning(
        CitusRules.ForeignKeyFromReferenceTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}). Citus says: \"{5}\" Make '{3}' a reference table with "
        + "IsReferenceTable(), distribute '{1}' like it with IsDistributedBy, or remove the foreign key.");

    public static readonly DiagnosticDescriptor ForeignKeyFromLocalTable = Warning(
        CitusRules.ForeignKeyFromLocalTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}). Citus accepts it, but checks it only when rows of '{1}' "
        + "are written: deleting rows of '{3}' leaves the others behind without an error. Distribute '{1}' like '{3}', make '{3}' a "
        + "reference table with IsReferenceTable(), or remove the foreign key.");

    public static readonly DiagnosticDescriptor ForeignKeyBetweenGroups = Warning(
        CitusRules.ForeignKeyBetweenGroups,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}), and the two tables are not colocated. Citus says: "
        + "\"{5}\" Store both tables alike, or make '{3}' a reference table with IsReferenceTable().");

    public static readonly DiagnosticDescriptor ForeignKeyWithoutDistributionColumns = Warning(
        CitusRules.ForeignKeyWithoutDistributionColumns,
        "The foreign key {0} of entity type '{1}' refers to '{2}', but does not pair their distribution properties '{3}' and '{4}'. Citus "
        + "says: \"{5}\" Let '{3}' of the foreign key refer to '{4}', which is part of the key: HasForeignKey(\"{3}\", "
        + "...).HasPrincipalKey(\"{4}\", ...). Or make '{2}' a reference table with IsReferenceTable().");

    public static readonly DiagnosticDescriptor CascadeFromLocalToReferenceTable = Warning(
        CitusRules.CascadeFromLocalToReferenceTable,
        "The foreign key {0} of entity type '{1}' ({2}) refers to '{3}' ({4}) with DeleteBehavior.{5}. Citus says: \"{6}\" Use "
        + "OnDelete(DeleteBehavior.Restrict), NoAction or one of the Client behaviors, or make '{3}' a reference table with "
        + "IsReferenceTable().");

    public static readonly DiagnosticDescriptor SetNullOnDistributionColumn = Warning(
        CitusRules.SetNullOnDistributionColumn,
        "The foreign key {0} of entity type '{1}' refers to '{2}' with DeleteBehavior.SetNull, and contains the distribution property "
        + "'{3}'. Citus says: \"{4}\" Use OnDelete(DeleteBehavior.ClientSetNull), Restrict, NoAction or Cascade.");

    public static readonly DiagnosticDescriptor TableCannotBeColumnar = Warning(
        CitusRules.TableCannotBeColumnar,
        "The foreign key {0} of entity type '{1}' refers to '{2}', and the table of '{3}' uses columnar storage. Citus says: \"{4}\" Remove "
        + "the foreign key, or UsesColumnarStorage() from '{3}'.");

    public static readonly DiagnosticDescriptor PartitionInterval = Warning(
        CitusRules.PartitionInterval,
        "Entity type '{0}' is partitioned by the interval '{1}' of '{2}'. Citus says: \"{3}\" Name a positive interval in "
        + "IsPartitionedByTime, such as '1 day', '2 weeks' or '1 month'; for a date, one of whole days.");

    public static readonly DiagnosticDescriptor ConcurrentIndexOfPartitionedTable = Warning(
        CitusRules.ConcurrentIndexOfPartitionedTable,
        "The index {0} of entity type '{1}' is to be created concurrently, and its table is partitioned by time. PostgreSQL says: \"{2}\" "
        + "Remove IsCreatedConcurrently from the index.");

    public static readonly DiagnosticDescriptor RowVersionOfReferenceTable = Warning(
        CitusRules.RowVersionOfReferenceTable,
        "Entity type '{0}' is a reference table and uses the system column xmin, by property '{1}', as its row version. Each copy of the "
        + "table has another xmin, so an update changes one copy and leaves the others as they were, without an error. Use a concurrency "
        + "token that the application writes.");

    public static readonly DiagnosticDescriptor HandWrittenCitusCall = Suggestion(
        CitusRules.HandWrittenCitusCall,
        "The migration calls {0} in SQL. As text it takes no part in the order in which a migration creates, distributes and links "
        + "tables, and fails in idempotent scripts. Use migrationBuilder.{1}.");

    public static readonly DiagnosticDescriptor DistributionColumnAltered = Warning(
        CitusRules.DistributionColumnAltered,
        "The migration {0} column '{1}', by which table '{2}' is distributed. Citus says: \"{3}\" Add another column, distribute a new "
        + "table by it and copy the rows, or undistribute the table first.");

    public static readonly DiagnosticDescriptor DistributionColumnReplaced = Warning(
        CitusRules.DistributionColumnReplaced,
        "The migration distributes table '{0}' by '{1}' instead of '{2}'. That moves all of its rows, and is refused when the SQL of the "
        + "migration is generated. Keep the column, or say AllowDataMovement for the table in the migration.");

    public static readonly DiagnosticDescriptor RawSqlWithoutDistributionColumn = Suggestion(
        CitusRules.RawSqlWithoutDistributionColumn,
        "The SQL concerns '{0}', which is distributed by '{1}', and does not mention that column, so it runs on every shard and for every "
        + "value of it. Restrict it to one value where that is what is meant.");

    public static readonly DiagnosticDescriptor DistributionPropertyAssigned = Suggestion(
        CitusRules.DistributionPropertyAssigned,
        "'{0}' is distributed by '{1}', and the value of a stored row cannot change. Citus says: \"{2}\" Delete the row and add one with "
        + "the other value.");

    public static readonly DiagnosticDescriptor QueryFiltersIgnored = Suggestion(
        CitusRules.QueryFiltersIgnored,
        "IgnoreQueryFilters() also lifts the filter that keeps the query on '{0}' to one value of its distribution property '{1}'. Name "
        + "the filters to ignore, or compare '{1}' in the query.");

    public static readonly DiagnosticDescriptor TenantRowsReferredTo = Warning(
        CitusRules.TenantRowsReferredTo,
        "Entity type '{0}' is shared by all tenants, and its foreign key {1} refers to '{2}', of which each row belongs to one tenant. "
        + "Remove the foreign key, or make '{0}' belong to tenants as well with BelongsToTenant().");

    public static readonly DiagnosticDescriptor UniqueAmongTenants = Warning(
        CitusRules.UniqueAmongTenants,
        "The unique index {0} of entity type '{1}' is to be unique among all tenants, which no node can check: with '{2}' in it, by which "
        + "the table is distributed, it would allow everything. Make '{1}' a reference table with IsReferenceTable(), or remove the index.");

    public static readonly DiagnosticDescriptor UseCitusMissing = Warning(
        CitusRules.UseCitusMissing,
        "The model of context '{0}' is configured for Citus, and its options use Npgsql without it, so that its first use is refused. Call "
        + "UseCitus() in UseNpgsql: UseNpgsql(connectionString, npgsql => npgsql.UseCitus()).");

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

    public static string GetHelpLink(CitusRule rule)
        => DocumentationRoot + rule.HelpLink;

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
            helpLinkUri: GetHelpLink(rule));
}
