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
///         31000, which is <see cref="CoreEventId.ProviderBaseId" /> and a thousand more, so that they leave the IDs of the Npgsql provider
///         alone.
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
        TenantRawSqlWarning
    }

    private static readonly string ValidationPrefix = DbLoggerCategory.Model.Validation.Name + ".";

    private static readonly string InfrastructurePrefix = DbLoggerCategory.Infrastructure.Name + ".";

    private static readonly string ScaffoldingPrefix = DbLoggerCategory.Scaffolding.Name + ".";

    private static readonly string UpdatePrefix = DbLoggerCategory.Update.Name + ".";

    /// <summary>
    ///     The distribution property of an entity type is optional, but a distributed table takes no row without a value for it.
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
    ///     The distribution property of an entity type has a type of which there are few values, so that most shards stay empty.
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
    ///     Two tables are colocated for no other reason than that their primary keys, by which they are distributed, have the same type.
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
    ///     A distributed or single-shard table has no primary key, so its shards cannot be moved while they are written to.
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
    ///     A reference table, of which every node has a copy, has the column that other tables are distributed by, and so grows with them.
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
    ///     A column of a Citus table takes values from a sequence and is an <c>integer</c> or a <c>smallint</c>, so that only the coordinator
    ///     can generate them.
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
    ///     A sequence of the model, such as one that generates keys by the Hi-Lo pattern, exists on the coordinator alone, because no Citus
    ///     table takes the default of a column from it.
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
    ///     A database is about to be created on one node of a server that runs Citus, because the administrative database does not know the
    ///     others.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         With <c>UseCitus</c> this event is thrown as an exception, and nothing is created, unless <c>ConfigureWarnings</c> says otherwise.
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
    ///     A table of a database that is scaffolded is distributed by a method that a model cannot say, <c>append</c> or <c>range</c>.
    /// </summary>
    /// <remarks>
    ///     This event is in the <see cref="DbLoggerCategory.Scaffolding" /> category.
    /// </remarks>
    public static readonly EventId UnsupportedDistributionMethodWarning
        = new((int)Id.UnsupportedDistributionMethodWarning, ScaffoldingPrefix + Id.UnsupportedDistributionMethodWarning);

    /// <summary>
    ///     A table of a database that is scaffolded is partitioned by time, and the scaffolded model does not say so.
    /// </summary>
    /// <remarks>
    ///     This event is in the <see cref="DbLoggerCategory.Scaffolding" /> category.
    /// </remarks>
    public static readonly EventId TimePartitionsNotScaffoldedWarning
        = new((int)Id.TimePartitionsNotScaffoldedWarning, ScaffoldingPrefix + Id.TimePartitionsNotScaffoldedWarning);

    /// <summary>
    ///     <c>SaveChanges</c> wrote many rows of a table as a set.
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
    ///     <c>SaveChanges</c> writes many rows with a statement each, for a reason that the message names.
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
    ///     Rows that <c>SaveChanges</c> could not write as a set, because of one of them or because of the table, are written with a
    ///     statement each.
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
    ///     Entities have been inserted or upserted in bulk.
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
    ///     A context has begun to work for all tenants.
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
    ///     A row of another tenant than the current one is saved, because the options of the context say so.
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
    ///     SQL that the application has written runs, or is part of a query that is compiled, and nobody sees to it that it concerns the
    ///     current tenant only. Not sent inside <c>AcrossTenants</c>.
    /// </summary>
    /// <remarks>
    ///     <para>
    ///         This event is in the <see cref="DbLoggerCategory.Query" /> category. Rows of <c>FromSql</c> on a set of entities are filtered
    ///         by tenant, but what its SQL reads is not.
    ///     </para>
    ///     <para>
    ///         This event uses the <see cref="TenantRawSqlEventData" /> payload when used with a
    ///         <see cref="System.Diagnostics.DiagnosticSource" />.
    ///     </para>
    /// </remarks>
    public static readonly EventId TenantRawSqlWarning
        = new((int)Id.TenantRawSqlWarning, $"{DbLoggerCategory.Query.Name}.{Id.TenantRawSqlWarning}");

    private static EventId MakeUpdateId(Id id)
        => new((int)id, UpdatePrefix + id);

    private static EventId MakeValidationId(Id id)
        => new((int)id, ValidationPrefix + id);
}
