using Microsoft.Extensions.Logging;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
///     Event IDs of Citus events that correspond to messages logged to an <see cref="ILogger" /> and events sent to a
///     <see cref="System.Diagnostics.DiagnosticSource" />.
/// </summary>
/// <remarks>
///     <para>
///         These IDs are also used with <see cref="WarningsConfigurationBuilder" /> to configure the behavior of warnings. They start at
///         31000, which is <see cref="CoreEventId.ProviderBaseId" /> plus 1000, so that they differ from the IDs of the Npgsql provider.
///     </para>
///     <para>
///         Each warning about a model has a page among the rules of the documentation. See
///         <see href="https://aka.ms/efcore-docs-diagnostics">Logging, events, and diagnostics</see> for more information and examples.
///     </para>
/// </remarks>
public static class CitusEventId
{
    // These values must not change between releases, so new ones are added to the end of a section.
    private enum Id
    {
        // Model validation
        DistributionPropertyOptionalWarning = CoreEventId.ProviderBaseId + 1000,
        DistributionColumnOfFewValuesWarning,
        ForeignKeyWithoutIndexWarning,
        SameDistributionColumnNotColocatedWarning,
        UnrelatedTablesColocatedWarning,
        TableWithoutPrimaryKeyWarning,
        ReferenceTableWithDistributionColumnWarning,
        RowVersionOfDistributedTableWarning,
        GeneratedIntegerColumnWarning,
        SequenceOnCoordinatorWarning,

        // Infrastructure
        DatabaseCreatedOnOneNodeWarning = CoreEventId.ProviderBaseId + 1100,
        DatabaseCreatedWithoutWorkersWarning,

        // Scaffolding
        UnsupportedDistributionMethodWarning = CoreEventId.ProviderBaseId + 1200,
        TimePartitionsNotScaffoldedWarning,

        // Update
        CommandsExecutedAsSet = CoreEventId.ProviderBaseId + 1300,
        CommandsExecutedRowByRow,
        SetExecutedAgainRowByRow,

        // Bulk loading
        BulkOperationExecuted = CoreEventId.ProviderBaseId + 1400,

        // Tenants
        AcrossTenantsBegun = CoreEventId.ProviderBaseId + 1500,
        TenantMismatchIgnoredWarning,
        TenantRawSqlWarning,

        // Commands
        ServerErrorExplained = CoreEventId.ProviderBaseId + 1600,
        MultiShardCommandExecuted,
        MultiShardSaveChangesWarning,
        ReferenceTableWriteAfterMultiShardQueryWarning,

        // Queries
        DistributionColumnComparisonAdded = CoreEventId.ProviderBaseId + 1700,
        NullableDistributionColumnGroupedWarning,
        NullableDistributionColumnNotCorrectedWarning,
        QueryRoutePredicted,
        MultiShardQuery,
        WholeTableReadWarning,
        UnsupportedQueryWarning,
        UnionWithoutDistributionColumnWarning
    }

    private static readonly string ValidationPrefix = DbLoggerCategory.Model.Validation.Name + ".";

    private static readonly string InfrastructurePrefix = DbLoggerCategory.Infrastructure.Name + ".";

    private static readonly string ScaffoldingPrefix = DbLoggerCategory.Scaffolding.Name + ".";

    private static readonly string UpdatePrefix = DbLoggerCategory.Update.Name + ".";

    /// <summary>
    ///     The distribution property of an entity type is optional, but a distributed table requires a value for it in every row.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="PropertyEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId DistributionPropertyOptionalWarning
        = MakeValidationId(Id.DistributionPropertyOptionalWarning);

    /// <summary>
    ///     The distribution property of an entity type has a type with few values, so most shards remain empty.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="PropertyEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId DistributionColumnOfFewValuesWarning
        = MakeValidationId(Id.DistributionColumnOfFewValuesWarning);

    /// <summary>
    ///     No index or key of a distributed table covers one of its foreign keys.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="ForeignKeyEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId ForeignKeyWithoutIndexWarning
        = MakeValidationId(Id.ForeignKeyWithoutIndexWarning);

    /// <summary>
    ///     Two tables are distributed by a column of the same name, but are not colocated, because the columns differ in type.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="EntityTypeEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId SameDistributionColumnNotColocatedWarning
        = MakeValidationId(Id.SameDistributionColumnNotColocatedWarning);

    /// <summary>
    ///     Two tables are only colocated because their primary keys, by which they are distributed, have the same type.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="EntityTypeEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId UnrelatedTablesColocatedWarning
        = MakeValidationId(Id.UnrelatedTablesColocatedWarning);

    /// <summary>
    ///     A distributed or single-shard table has no primary key, so its shards cannot be moved while they are written.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="EntityTypeEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId TableWithoutPrimaryKeyWarning
        = MakeValidationId(Id.TableWithoutPrimaryKeyWarning);

    /// <summary>
    ///     A reference table, which is replicated to every node, has the distribution column of other tables, and therefore grows with
    ///     them.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="PropertyEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId ReferenceTableWithDistributionColumnWarning
        = MakeValidationId(Id.ReferenceTableWithDistributionColumnWarning);

    /// <summary>
    ///     The concurrency token of a distributed or single-shard table is a system column, which changes when a shard is moved.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="PropertyEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId RowVersionOfDistributedTableWarning
        = MakeValidationId(Id.RowVersionOfDistributedTableWarning);

    /// <summary>
    ///     A column of a Citus table takes values from a sequence and is an <c>integer</c> or a <c>smallint</c>, so only the coordinator
    ///     can generate its values.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="PropertyEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId GeneratedIntegerColumnWarning
        = MakeValidationId(Id.GeneratedIntegerColumnWarning);

    /// <summary>
    ///     A sequence of the model, such as one that generates keys by the Hi-Lo pattern, exists only on the coordinator, because it is not
    ///     the default of a column of a Citus table.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Model.Validation" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="EventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId SequenceOnCoordinatorWarning
        = MakeValidationId(Id.SequenceOnCoordinatorWarning);

    /// <summary>
    ///     A database is about to be created on one node of a server that runs Citus, because the administrative database does not contain
    ///     the other nodes.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         With <c>UseCitus</c>, this event is thrown as an exception, and nothing is created, unless <c>ConfigureWarnings</c>
    ///         configures another behavior.
    ///     </para>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Infrastructure" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId DatabaseCreatedOnOneNodeWarning
        = new((int)Id.DatabaseCreatedOnOneNodeWarning, InfrastructurePrefix + Id.DatabaseCreatedOnOneNodeWarning);

    /// <summary>
    ///     A database is about to be created without workers, because the administrative database has the extension and no nodes.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Infrastructure" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId DatabaseCreatedWithoutWorkersWarning
        = new((int)Id.DatabaseCreatedWithoutWorkersWarning, InfrastructurePrefix + Id.DatabaseCreatedWithoutWorkersWarning);

    /// <summary>
    ///     A table of a scaffolded database is distributed by a method that a model cannot contain, <c>append</c> or <c>range</c>.
    /// </summary>
    /// <remarks>
    ///     This event is in the <see cref="DbLoggerCategory.Scaffolding" /> category.
    /// </remarks>
    public static readonly EventId UnsupportedDistributionMethodWarning
        = new((int)Id.UnsupportedDistributionMethodWarning, ScaffoldingPrefix + Id.UnsupportedDistributionMethodWarning);

    /// <summary>
    ///     A table of a scaffolded database is partitioned by time, which the scaffolded model does not contain.
    /// </summary>
    /// <remarks>
    ///     This event is in the <see cref="DbLoggerCategory.Scaffolding" /> category.
    /// </remarks>
    public static readonly EventId TimePartitionsNotScaffoldedWarning
        = new((int)Id.TimePartitionsNotScaffoldedWarning, ScaffoldingPrefix + Id.TimePartitionsNotScaffoldedWarning);

    /// <summary>
    ///     <c>SaveChanges</c> wrote many rows of a table with one statement.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Update" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId CommandsExecutedAsSet
        = MakeUpdateId(Id.CommandsExecutedAsSet);

    /// <summary>
    ///     <c>SaveChanges</c> writes many rows with a separate statement for each row. The message contains the reason.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Update" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId CommandsExecutedRowByRow
        = MakeUpdateId(Id.CommandsExecutedRowByRow);

    /// <summary>
    ///     Rows that <c>SaveChanges</c> could not write with one statement, because of one of the rows or because of the table, are written
    ///     with a separate statement for each row.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Update" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId SetExecutedAgainRowByRow
        = MakeUpdateId(Id.SetExecutedAgainRowByRow);

    /// <summary>
    ///     Entities were inserted or upserted in bulk.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Update" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId BulkOperationExecuted
        = MakeUpdateId(Id.BulkOperationExecuted);

    /// <summary>
    ///     A context has begun to access the rows of all tenants.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Infrastructure" /> category. The counter
    ///         <c>efcore.citus.across_tenants_scopes</c> of the meter <c>EFCore.Citus</c> counts the same.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="AcrossTenantsEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId AcrossTenantsBegun
        = new((int)Id.AcrossTenantsBegun, InfrastructurePrefix + Id.AcrossTenantsBegun);

    /// <summary>
    ///     A row of another tenant than the current tenant is saved, which the options of the context allow.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Update" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="EntityEntryEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId TenantMismatchIgnoredWarning
        = new((int)Id.TenantMismatchIgnoredWarning, UpdatePrefix + Id.TenantMismatchIgnoredWarning);

    /// <summary>
    ///     SQL of the application is executed, or is part of a query that is compiled, without a filter for the current tenant. The event
    ///     is not sent inside <c>AcrossTenants</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. Rows of <c>FromSql</c> on a set of entities are filtered
    ///         by tenant, but the tables that its SQL reads are not.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="TenantRawSqlEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId TenantRawSqlWarning
        = new((int)Id.TenantRawSqlWarning, $"{DbLoggerCategory.Query.Name}.{Id.TenantRawSqlWarning}");

    /// <summary>
    ///     Citus has refused a statement for a known reason. The message contains the rule, the error of the server, and the fix. The
    ///     exception that is thrown contains them as well.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Database.Command" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextErrorEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId ServerErrorExplained
        = new((int)Id.ServerErrorExplained, $"{DbLoggerCategory.Database.Command.Name}.{Id.ServerErrorExplained}");

    /// <summary>
    ///     Citus has executed a command on several shards. The event is sent if <c>MonitorMultiShardQueries</c> is configured, for commands
    ///     of queries, <c>ExecuteUpdate</c>, <c>ExecuteDelete</c> and SQL of the application.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Database.Command" /> category. It is sent after the command was executed and
    ///         before its rows are read. If it is configured to throw, the connection and the transaction can still be used.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="MultiShardCommandEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId MultiShardCommandExecuted
        = MakeCommandId(Id.MultiShardCommandExecuted);

    /// <summary>
    ///     Citus has executed a statement of <c>SaveChanges</c> on several shards, although each row is in one of them. The event is sent if
    ///     <c>MonitorMultiShardQueries</c> is configured.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Database.Command" /> category.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="MultiShardCommandEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId MultiShardSaveChangesWarning
        = MakeCommandId(Id.MultiShardSaveChangesWarning);

    /// <summary>
    ///     A table to which foreign keys refer, and of which Citus has a copy on each node or on the coordinator, is about to be written in a
    ///     transaction that has executed a command on several shards. Citus refuses it and the transaction is lost. The event is sent if
    ///     <c>MonitorMultiShardQueries</c> is configured.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Database.Command" /> category. It is sent before the table is written. If it
    ///         is configured to throw, the transaction can still be used.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId ReferenceTableWriteAfterMultiShardQueryWarning
        = MakeCommandId(Id.ReferenceTableWriteAfterMultiShardQueryWarning);

    /// <summary>
    ///     Comparisons of distribution columns with the value that a query has for the distribution column of another table were added to
    ///     the query.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId DistributionColumnComparisonAdded
        = MakeQueryId(Id.DistributionColumnComparisonAdded);

    /// <summary>
    ///     A query groups rows by the distribution column of the optional side of a join, for which Citus would return a group without a
    ///     value for each shard. The query was changed so that the coordinator groups the rows.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId NullableDistributionColumnGroupedWarning
        = MakeQueryId(Id.NullableDistributionColumnGroupedWarning);

    /// <summary>
    ///     A query groups rows by the distribution column of the optional side of a join, for which Citus may return a group without a value
    ///     for each shard. The query was not changed, because a subquery uses the column.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId NullableDistributionColumnNotCorrectedWarning
        = MakeQueryId(Id.NullableDistributionColumnNotCorrectedWarning);

    /// <summary>
    ///     The route of a statement that reads tables of Citus is predicted: whether Citus sends it to one shard, sends it to several
    ///     shards, reads an intermediate result, or refuses it.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled, once for each
    ///         statement.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId QueryRoutePredicted
        = MakeQueryId(Id.QueryRoutePredicted);

    /// <summary>
    ///     Citus sends a query to several shards, because it does not compare the distribution column of a table with a value. The event is
    ///     not sent for a query with <c>AcrossShards()</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId MultiShardQuery
        = MakeQueryId(Id.MultiShardQuery);

    /// <summary>
    ///     Citus reads all rows of a table to the coordinator for a query that needs a part of them. The event is not sent for a query with
    ///     <c>AcrossShards()</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId WholeTableReadWarning
        = MakeQueryId(Id.WholeTableReadWarning);

    /// <summary>
    ///     Citus refuses a query. By default, an exception is thrown before the server is asked, so that the connection and the transaction
    ///     can be used further.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId UnsupportedQueryWarning
        = MakeQueryId(Id.UnsupportedQueryWarning);

    /// <summary>
    ///     A query contains a <c>UNION</c> of which Citus would remove equal rows in each shard only, although its branches do not return the
    ///     distribution column at the same position. The query was changed so that the coordinator removes equal rows.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. It is sent when the query is compiled.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="DbContextEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId UnionWithoutDistributionColumnWarning
        = MakeQueryId(Id.UnionWithoutDistributionColumnWarning);

    private static EventId MakeCommandId(Id id)
        => new((int)id, $"{DbLoggerCategory.Database.Command.Name}.{id}");

    private static EventId MakeQueryId(Id id)
        => new((int)id, $"{DbLoggerCategory.Query.Name}.{id}");

    private static EventId MakeUpdateId(Id id)
        => new((int)id, UpdatePrefix + id);

    private static EventId MakeValidationId(Id id)
        => new((int)id, ValidationPrefix + id);
}
