using System.Globalization;
using System.Resources;

namespace EFCore.Citus.Properties;

/// <summary>
///     Messages from <c>CitusStrings.resx</c>, one method each. Comments there name the arguments; a test compares the two.
/// </summary>
internal static class CitusStrings
{
    private static readonly ResourceManager Resources = new(typeof(CitusStrings));

    public static string AdviceCascade()
        => Format(nameof(AdviceCascade));

    public static string AdviceDistributedSchema()
        => Format(nameof(AdviceDistributedSchema));

    public static string AdviceNameForeignKeyProperty()
        => Format(nameof(AdviceNameForeignKeyProperty));

    public static string AdviceNameProperty(object property)
        => Format(nameof(AdviceNameProperty), property);

    public static string AdviceNearestName(object name)
        => Format(nameof(AdviceNearestName), name);

    public static string AdvicePartitionProperty()
        => Format(nameof(AdvicePartitionProperty));

    public static string AdviceRemoveOperation()
        => Format(nameof(AdviceRemoveOperation));

    public static string AdviceRenameConstraint()
        => Format(nameof(AdviceRenameConstraint));

    public static string AdviceSequentialMode()
        => Format(nameof(AdviceSequentialMode));

    public static string AdviceShardCountOfGroup()
        => Format(nameof(AdviceShardCountOfGroup));

    public static string AdviceTypeOfGroup()
        => Format(nameof(AdviceTypeOfGroup));

    public static string AlternateKeyWithoutDistributionColumn(
        object properties,
        object entityType,
        object table,
        object distributionProperty,
        object distributionColumn,
        object citusError,
        object fix)
        => Format(
            nameof(AlternateKeyWithoutDistributionColumn),
            properties,
            entityType,
            table,
            distributionProperty,
            distributionColumn,
            citusError,
            fix);

    public static string BulkCanceled()
        => Format(nameof(BulkCanceled));

    public static string BulkCanceledInPart(object committed, object inDoubt, object entityType)
        => Format(nameof(BulkCanceledInPart), committed, inDoubt, entityType);

    public static string BulkCommitInDoubt(object committed, object entityType, object inDoubt, object reason)
        => Format(nameof(BulkCommitInDoubt), committed, entityType, inDoubt, reason);

    public static string BulkConnection(object type)
        => Format(nameof(BulkConnection), type);

    public static string BulkConnectionsInTransaction()
        => Format(nameof(BulkConnectionsInTransaction));

    public static string BulkEntity(object entity, object reason)
        => Format(nameof(BulkEntity), entity, reason);

    public static string BulkFailed(object entityType, object table, object reason)
        => Format(nameof(BulkFailed), entityType, table, reason);

    public static string BulkKeyNotKnown(object property)
        => Format(nameof(BulkKeyNotKnown), property);

    public static string BulkNoColumn(object entityType, object table)
        => Format(nameof(BulkNoColumn), entityType, table);

    public static string BulkNoTable(object entityType)
        => Format(nameof(BulkNoTable), entityType);

    public static string BulkNotCommitted(object entityType, object reason)
        => Format(nameof(BulkNotCommitted), entityType, reason);

    public static string BulkNotInModel(object type, object context)
        => Format(nameof(BulkNotInModel), type, context);

    public static string BulkNotPrepared(object entityType, object reason)
        => Format(nameof(BulkNotPrepared), entityType, reason);

    public static string BulkNotWritten(object property, object entityType)
        => Format(nameof(BulkNotWritten), property, entityType);

    public static string BulkNull(object property)
        => Format(nameof(BulkNull), property);

    public static string BulkNullEntity(object index, object entityType)
        => Format(nameof(BulkNullEntity), index, entityType);

    public static string BulkOwned(object entityType)
        => Format(nameof(BulkOwned), entityType);

    public static string BulkOwnedInOtherTable(object navigation)
        => Format(nameof(BulkOwnedInOtherTable), navigation);

    public static string BulkPartOfRow(object entityType, object principal, object table)
        => Format(nameof(BulkPartOfRow), entityType, principal, table);

    public static string BulkPartlyCommitted(object committed, object entityType, object reason)
        => Format(nameof(BulkPartlyCommitted), committed, entityType, reason);

    public static string BulkPlace(object index, object entityType)
        => Format(nameof(BulkPlace), index, entityType);

    public static string BulkReadOnly(object property)
        => Format(nameof(BulkReadOnly), property);

    public static string BulkRowsMissing(object expected, object entityType, object actual, object table)
        => Format(nameof(BulkRowsMissing), expected, entityType, actual, table);

    public static string BulkSelector(object expression)
        => Format(nameof(BulkSelector), expression);

    public static string BulkSeveralTables(object entityType, object tables)
        => Format(nameof(BulkSeveralTables), entityType, tables);

    public static string BulkShadowProperty(object property, object name)
        => Format(nameof(BulkShadowProperty), property, name);

    public static string BulkStoredProcedure(object entityType)
        => Format(nameof(BulkStoredProcedure), entityType);

    public static string BulkUnknownType(object type, object entityType)
        => Format(nameof(BulkUnknownType), type, entityType);

    public static string BulkValue(object entity, object property, object reason)
        => Format(nameof(BulkValue), entity, property, reason);

    public static string CascadeFromLocalToReferenceTable(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType,
        object deleteBehavior,
        object citusError)
        => Format(
            nameof(CascadeFromLocalToReferenceTable),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType,
            deleteBehavior,
            citusError);

    public static string ColocatedByDefault(object entityType, object table, object otherEntityType, object otherTable)
        => Format(nameof(ColocatedByDefault), entityType, table, otherEntityType, otherTable);

    public static string ColocatedColumnCollationsDiffer(
        object entityType,
        object table,
        object column,
        object collation,
        object otherEntityType,
        object otherTable,
        object otherColumn,
        object otherCollation,
        object citusError)
        => Format(
            nameof(ColocatedColumnCollationsDiffer),
            entityType,
            table,
            column,
            collation,
            otherEntityType,
            otherTable,
            otherColumn,
            otherCollation,
            citusError);

    public static string ColocatedColumnTypesDiffer(
        object entityType,
        object table,
        object column,
        object storeType,
        object otherEntityType,
        object otherTable,
        object otherColumn,
        object otherStoreType,
        object citusError)
        => Format(
            nameof(ColocatedColumnTypesDiffer),
            entityType,
            table,
            column,
            storeType,
            otherEntityType,
            otherTable,
            otherColumn,
            otherStoreType,
            citusError);

    public static string ColocatedWithOtherTableType(
        object entityType,
        object table,
        object tableType,
        object otherEntityType,
        object otherTable,
        object otherTableType,
        object citusError)
        => Format(
            nameof(ColocatedWithOtherTableType),
            entityType,
            table,
            tableType,
            otherEntityType,
            otherTable,
            otherTableType,
            citusError);

    public static string ColocatedWithUnknownTable(object entityType, object table, object otherEntityType, object citusError)
        => Format(nameof(ColocatedWithUnknownTable), entityType, table, otherEntityType, citusError);

    public static string ColocationCycle(object entityType, object table, object chain, object citusError)
        => Format(nameof(ColocationCycle), entityType, table, chain, citusError);

    public static string ConcurrentDistributionNotPossible()
        => Format(nameof(ConcurrentDistributionNotPossible));

    public static string ConcurrentIndexOfPartitionedTable(object properties, object entityType, object table, object citusError)
        => Format(nameof(ConcurrentIndexOfPartitionedTable), properties, entityType, table, citusError);

    public static string ConcurrentIndexOperationOfPartitionedTable(object index, object table, object citusError)
        => Format(nameof(ConcurrentIndexOperationOfPartitionedTable), index, table, citusError);

    public static string ConflictingColocation(object type, object otherType)
        => Format(nameof(ConflictingColocation), type, otherType);

    public static string ConflictingTableAttributes(object type, object attributes)
        => Format(nameof(ConflictingTableAttributes), type, attributes);

    public static string DatabaseLeftBehind(object database, object error, object dropError)
        => Format(nameof(DatabaseLeftBehind), database, error, dropError);

    public static string DatabaseNotCreatable(object database, object error)
        => Format(nameof(DatabaseNotCreatable), database, error);

    public static string DatabaseNotDroppable(object database, object error)
        => Format(nameof(DatabaseNotDroppable), database, error);

    public static string DatabaseNotDroppableOnWorkers(object database, object adminDatabase, object error)
        => Format(nameof(DatabaseNotDroppableOnWorkers), database, adminDatabase, error);

    public static string DatabaseOnWorker(object database, object worker)
        => Format(nameof(DatabaseOnWorker), database, worker);

    public static string DatabaseOnWorkerOf(object database, object worker, object coordinator)
        => Format(nameof(DatabaseOnWorkerOf), database, worker, coordinator);

    public static string DefaultGroupCollationsDiffer(
        object entityType,
        object table,
        object column,
        object collation,
        object otherEntityType,
        object otherTable,
        object otherColumn,
        object otherCollation,
        object citusError)
        => Format(
            nameof(DefaultGroupCollationsDiffer),
            entityType,
            table,
            column,
            collation,
            otherEntityType,
            otherTable,
            otherColumn,
            otherCollation,
            citusError);

    public static string DistributedRowsMoved(object table, object oldState, object state, object recipe)
        => Format(nameof(DistributedRowsMoved), table, oldState, state, recipe);

    public static string DistributedSequenceAltered(object sequence, object table, object citusError)
        => Format(nameof(DistributedSequenceAltered), sequence, table, citusError);

    public static string DistributionChangeRefused(object table, object citusError, object advice)
        => Format(nameof(DistributionChangeRefused), table, citusError, advice);

    public static string DistributedTableWithoutColumn(object table, object annotation)
        => Format(nameof(DistributedTableWithoutColumn), table, annotation);

    public static string DistributionColumnAltered(object table, object column, object change, object citusError)
        => Format(nameof(DistributionColumnAltered), table, column, change, citusError);

    public static string DistributionColumnArrayNotHashable(
        object entityType,
        object table,
        object property,
        object column,
        object storeType)
        => Format(nameof(DistributionColumnArrayNotHashable), entityType, table, property, column, storeType);

    public static string DistributionColumnCollation(
        object entityType,
        object table,
        object property,
        object column,
        object collation,
        object citusError)
        => Format(nameof(DistributionColumnCollation), entityType, table, property, column, collation, citusError);

    public static string DistributionColumnComputed(
        object entityType,
        object table,
        object property,
        object column,
        object citusError)
        => Format(nameof(DistributionColumnComputed), entityType, table, property, column, citusError);

    public static string DistributionColumnDropped(object table, object column, object citusError)
        => Format(nameof(DistributionColumnDropped), table, column, citusError);

    public static string DistributionColumnOfFewValues(
        object entityType,
        object table,
        object property,
        object column,
        object type)
        => Format(nameof(DistributionColumnOfFewValues), entityType, table, property, column, type);

    public static string DistributionColumnOfSystem(
        object entityType,
        object table,
        object property,
        object column,
        object citusError)
        => Format(nameof(DistributionColumnOfSystem), entityType, table, property, column, citusError);

    public static string DistributionColumnReplaced(object table, object oldColumn, object column, object recipe)
        => Format(nameof(DistributionColumnReplaced), table, oldColumn, column, recipe);

    public static string DistributionColumnTypeNotHashable(
        object entityType,
        object table,
        object property,
        object column,
        object storeType,
        object citusError)
        => Format(nameof(DistributionColumnTypeNotHashable), entityType, table, property, column, storeType, citusError);

    public static string DistributionPropertyIsNavigation(object entityType, object table, object navigation, object citusError, object advice)
        => Format(nameof(DistributionPropertyIsNavigation), entityType, table, navigation, citusError, advice);

    public static string DistributionPropertyMissing(object entityType, object table, object property, object citusError, object advice)
        => Format(nameof(DistributionPropertyMissing), entityType, table, property, citusError, advice);

    public static string DistributionPropertyNotMapped(object entityType, object table, object property, object citusError)
        => Format(nameof(DistributionPropertyNotMapped), entityType, table, property, citusError);

    public static string DistributionPropertyNotSet(object entityType, object table)
        => Format(nameof(DistributionPropertyNotSet), entityType, table);

    public static string DistributionPropertyOptional(object entityType, object table, object property)
        => Format(nameof(DistributionPropertyOptional), entityType, table, property);

    public static string DriftOnWorker(object dataSource)
        => Format(nameof(DriftOnWorker), dataSource);

    public static string ErrorExplained(object title, object citusError, object fix, object rule, object page)
        => Format(nameof(ErrorExplained), title, citusError, fix, rule, page);

    public static string ForeignKeyBetweenGroups(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyBetweenGroups),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType,
            citusError);

    public static string ForeignKeyFromLocalTable(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType)
        => Format(
            nameof(ForeignKeyFromLocalTable),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType);

    public static string ForeignKeyFromReferenceTable(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyFromReferenceTable),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType,
            citusError);

    public static string ForeignKeyOperationBetweenGroups(
        object name,
        object table,
        object tableType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationBetweenGroups),
            name,
            table,
            tableType,
            principalTable,
            principalTableType,
            citusError);

    public static string ForeignKeyOperationCascadesFromLocalTable(
        object name,
        object table,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(nameof(ForeignKeyOperationCascadesFromLocalTable), name, table, principalTable, principalTableType, citusError);

    public static string ForeignKeyOperationDeletesDistributionColumn(object name, object table, object column, object citusError)
        => Format(nameof(ForeignKeyOperationDeletesDistributionColumn), name, table, column, citusError);

    public static string ForeignKeyOperationFromLocalTable(
        object name,
        object table,
        object principalTable,
        object principalTableType)
        => Format(nameof(ForeignKeyOperationFromLocalTable), name, table, principalTable, principalTableType);

    public static string ForeignKeyOperationFromReferenceTable(
        object name,
        object table,
        object tableType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationFromReferenceTable),
            name,
            table,
            tableType,
            principalTable,
            principalTableType,
            citusError);

    public static string ForeignKeyOperationOfColumnarTable(object name, object table, object principalTable, object columnarTable, object citusError)
        => Format(nameof(ForeignKeyOperationOfColumnarTable), name, table, principalTable, columnarTable, citusError);

    public static string ForeignKeyOperationSetsSequenceDefault(object name, object table, object column, object citusError)
        => Format(nameof(ForeignKeyOperationSetsSequenceDefault), name, table, column, citusError);

    public static string ForeignKeyOperationToLocalTable(
        object name,
        object table,
        object tableType,
        object principalTable,
        object citusError)
        => Format(nameof(ForeignKeyOperationToLocalTable), name, table, tableType, principalTable, citusError);

    public static string ForeignKeyOperationUpdatesDistributionColumn(object name, object table, object column, object citusError)
        => Format(nameof(ForeignKeyOperationUpdatesDistributionColumn), name, table, column, citusError);

    public static string ForeignKeyOperationWithoutDistributionColumns(
        object name,
        object table,
        object principalTable,
        object column,
        object principalColumn,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationWithoutDistributionColumns),
            name,
            table,
            principalTable,
            column,
            principalColumn,
            citusError);

    public static string ForeignKeyToLocalTable(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyToLocalTable),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType,
            citusError);

    public static string ForeignKeyWithoutDistributionColumns(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType,
        object distributionProperty,
        object principalDistributionProperty,
        object citusError)
        => Format(
            nameof(ForeignKeyWithoutDistributionColumns),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType,
            distributionProperty,
            principalDistributionProperty,
            citusError);

    public static string ForeignKeyWithoutIndex(
        object properties,
        object entityType,
        object table,
        object principalEntityType,
        object principalTable)
        => Format(nameof(ForeignKeyWithoutIndex), properties, entityType, table, principalEntityType, principalTable);

    public static string ForeignKeysInTheWay(object operation, object table, object citusError)
        => Format(nameof(ForeignKeysInTheWay), operation, table, citusError);

    public static string ForeignKeysOfAccessMethod(object table, object citusError)
        => Format(nameof(ForeignKeysOfAccessMethod), table, citusError);

    public static string GeneratedColumnAdded(object kind, object column, object table, object tableType, object citusError)
        => Format(nameof(GeneratedColumnAdded), kind, column, table, tableType, citusError);

    public static string GeneratedColumnAltered(object column, object table, object tableType, object change, object citusError)
        => Format(nameof(GeneratedColumnAltered), column, table, tableType, change, citusError);

    public static string GeneratedIntegerColumn(object columns, object citusError)
        => Format(nameof(GeneratedIntegerColumn), columns, citusError);

    public static string HandWrittenSql(object message, object statement)
        => Format(nameof(HandWrittenSql), message, statement);

    public static string HierarchyConflict(object entityType, object configuration, object rootEntityType, object rootConfiguration)
        => Format(nameof(HierarchyConflict), entityType, configuration, rootEntityType, rootConfiguration);

    public static string IdentityColumnInTheWay(object operation, object table, object column, object citusError)
        => Format(nameof(IdentityColumnInTheWay), operation, table, column, citusError);

    public static string IdentityColumnOfConvertedTable(object operation, object table, object column, object citusError)
        => Format(nameof(IdentityColumnOfConvertedTable), operation, table, column, citusError);

    public static string IdentityColumnOfManagedLocalTable(
        object entityType,
        object table,
        object property,
        object column,
        object reason,
        object citusError)
        => Format(nameof(IdentityColumnOfManagedLocalTable), entityType, table, property, column, reason, citusError);

    public static string InvalidMigration(object violations)
        => Format(nameof(InvalidMigration), violations);

    public static string AccessMethodOfPartitionedTable(object table, object citusError)
        => Format(nameof(AccessMethodOfPartitionedTable), table, citusError);

    public static string KeyOfComparedEntityUnknown(object entityType, object property)
        => Format(nameof(KeyOfComparedEntityUnknown), entityType, property);

    public static string PartitionedTableCannotBeColumnar(object entityType, object table, object citusError)
        => Format(nameof(PartitionedTableCannotBeColumnar), entityType, table, citusError);

    public static string ServerTooOld(object version, object oldestVersion)
        => Format(nameof(ServerTooOld), version, oldestVersion);

    public static string InvalidModel(object violations)
        => Format(nameof(InvalidModel), violations);

    public static string KeyOperationWithoutDistributionColumn(
        object kind,
        object name,
        object columns,
        object table,
        object column,
        object citusError)
        => Format(nameof(KeyOperationWithoutDistributionColumn), kind, name, columns, table, column, citusError);

    public static string LogCommandsExecutedAsSet
        => Resources.GetString(nameof(LogCommandsExecutedAsSet), CultureInfo.InvariantCulture)!;

    public static string LogCommandsExecutedRowByRow
        => Resources.GetString(nameof(LogCommandsExecutedRowByRow), CultureInfo.InvariantCulture)!;

    public static string LogBulkOperationExecuted
        => Resources.GetString(nameof(LogBulkOperationExecuted), CultureInfo.InvariantCulture)!;

    public static string LogAcrossTenantsBegun
        => Resources.GetString(nameof(LogAcrossTenantsBegun), CultureInfo.InvariantCulture)!;

    public static string LogDatabaseCreatedOnOneNode
        => Resources.GetString(nameof(LogDatabaseCreatedOnOneNode), CultureInfo.InvariantCulture)!;

    public static string LogDatabaseCreatedWithoutWorkers
        => Resources.GetString(nameof(LogDatabaseCreatedWithoutWorkers), CultureInfo.InvariantCulture)!;

    public static string LogSetExecutedAgainRowByRow
        => Resources.GetString(nameof(LogSetExecutedAgainRowByRow), CultureInfo.InvariantCulture)!;

    public static string LogUnsupportedDistributionMethod
        => Resources.GetString(nameof(LogUnsupportedDistributionMethod), CultureInfo.InvariantCulture)!;

    public static string LogTimePartitionsNotScaffolded
        => Resources.GetString(nameof(LogTimePartitionsNotScaffolded), CultureInfo.InvariantCulture)!;

    public static string PartitionIntervalUnknown
        => Resources.GetString(nameof(PartitionIntervalUnknown), CultureInfo.InvariantCulture)!;

    public static string TemporaryViewNotPossible
        => Resources.GetString(nameof(TemporaryViewNotPossible), CultureInfo.InvariantCulture)!;

    public static string LogTenantMismatchIgnored
        => Resources.GetString(nameof(LogTenantMismatchIgnored), CultureInfo.InvariantCulture)!;

    public static string LogTenantRawSql
        => Resources.GetString(nameof(LogTenantRawSql), CultureInfo.InvariantCulture)!;

    public static string LogViolation
        => Resources.GetString(nameof(LogViolation), CultureInfo.InvariantCulture)!;

    public static string KeyOperationWithoutPartitionColumn(object kind, object name, object columns, object table, object column, object citusError)
        => Format(nameof(KeyOperationWithoutPartitionColumn), kind, name, columns, table, column, citusError);

    public static string KeyWithoutPartitionColumn(object kind, object properties, object entityType, object table, object property, object citusError)
        => Format(nameof(KeyWithoutPartitionColumn), kind, properties, entityType, table, property, citusError);

    public static string MigrationHistoryOnWorker(object dataSource, object citusError)
        => Format(nameof(MigrationHistoryOnWorker), dataSource, citusError);

    public static string MigrationOnWorker(object dataSource)
        => Format(nameof(MigrationOnWorker), dataSource);

    public static string MoreThanConcurrentDistribution(object table, object operation)
        => Format(nameof(MoreThanConcurrentDistribution), table, operation);

    public static string ColumnarTableCannotHave(object entityType, object table, object thing, object citusError)
        => Format(nameof(ColumnarTableCannotHave), entityType, table, thing, citusError);

    public static string PartitionInterval(object entityType, object table, object interval, object property, object citusError)
        => Format(nameof(PartitionInterval), entityType, table, interval, property, citusError);

    public static string PartitionIntervalOfOperation(object table, object interval, object citusError)
        => Format(nameof(PartitionIntervalOfOperation), table, interval, citusError);

    public static string PartitionPropertyWithoutTime(object property, object entityType, object table, object citusError, object advice)
        => Format(nameof(PartitionPropertyWithoutTime), property, entityType, table, citusError, advice);

    public static string NotValidForeignKeyOfPartitionedTable(object properties, object entityType, object table, object citusError)
        => Format(nameof(NotValidForeignKeyOfPartitionedTable), properties, entityType, table, citusError);

    public static string PartitionedTableOfType(object entityType, object table, object tableType, object citusError)
        => Format(nameof(PartitionedTableOfType), entityType, table, tableType, citusError);

    public static string PartitionedTableWithSystemColumn(object property, object column, object entityType, object table, object citusError)
        => Format(nameof(PartitionedTableWithSystemColumn), property, column, entityType, table, citusError);

    public static string PartitionsOfExistingTable(object table)
        => Format(nameof(PartitionsOfExistingTable), table);

    public static string PrimaryKeyWithoutDistributionColumn(
        object properties,
        object entityType,
        object table,
        object distributionProperty,
        object distributionColumn,
        object citusError,
        object fix)
        => Format(
            nameof(PrimaryKeyWithoutDistributionColumn),
            properties,
            entityType,
            table,
            distributionProperty,
            distributionColumn,
            citusError,
            fix);

    public static string ScaffoldingOnWorker(object dataSource)
        => Format(nameof(ScaffoldingOnWorker), dataSource);

    public static string SequentialModeWithoutTransaction()
        => Format(nameof(SequentialModeWithoutTransaction));

    public static string TableOfDistributedSchema(object table, object schema, object tableType)
        => Format(nameof(TableOfDistributedSchema), table, schema, tableType);

    public static string PublicSchemaDistributed(object citusError)
        => Format(nameof(PublicSchemaDistributed), citusError);

    public static string ProviderMissing()
        => Format(nameof(ProviderMissing));

    public static string ReferenceTableWithDistributionColumn(
        object entityType,
        object table,
        object property,
        object column,
        object otherEntityType,
        object otherTable)
        => Format(nameof(ReferenceTableWithDistributionColumn), entityType, table, property, column, otherEntityType, otherTable);

    public static string RequiredSequenceColumnAdded(object column, object table, object tableType, object citusError)
        => Format(nameof(RequiredSequenceColumnAdded), column, table, tableType, citusError);

    public static string RowVersionOfDistributedTable(
        object entityType,
        object table,
        object tableType,
        object property,
        object column)
        => Format(nameof(RowVersionOfDistributedTable), entityType, table, tableType, property, column);

    public static string RowVersionOfReferenceTable(object entityType, object table, object property, object column)
        => Format(nameof(RowVersionOfReferenceTable), entityType, table, property, column);

    public static string SameColumnInOtherGroup(
        object entityType,
        object table,
        object column,
        object storeType,
        object otherEntityType,
        object otherTable,
        object otherStoreType)
        => Format(
            nameof(SameColumnInOtherGroup),
            entityType,
            table,
            column,
            storeType,
            otherEntityType,
            otherTable,
            otherStoreType);

    public static string SeedChangesDistributionColumn(object table, object column, object citusError)
        => Format(nameof(SeedChangesDistributionColumn), table, column, citusError);

    public static string SeedWithoutDistributionColumn(object table, object column, object citusError)
        => Format(nameof(SeedWithoutDistributionColumn), table, column, citusError);

    public static string SelectInBlock(object function, object citusError)
        => Format(nameof(SelectInBlock), function, citusError);

    public static string SequenceColumnTypeAltered(object column, object table, object tableType, object citusError)
        => Format(nameof(SequenceColumnTypeAltered), column, table, tableType, citusError);

    public static string SequenceOfSeveralTypes(
        object sequence,
        object entityType,
        object table,
        object column,
        object storeType,
        object otherEntityType,
        object otherTable,
        object otherColumn,
        object otherStoreType,
        object citusError)
        => Format(
            nameof(SequenceOfSeveralTypes),
            sequence,
            entityType,
            table,
            column,
            storeType,
            otherEntityType,
            otherTable,
            otherColumn,
            otherStoreType,
            citusError);

    public static string ServiceNotWrappable(object service)
        => Format(nameof(ServiceNotWrappable), service);

    public static string ServiceReplaced(object implementation, object service)
        => Format(nameof(ServiceReplaced), implementation, service);

    public static string ServicesMissing()
        => Format(nameof(ServicesMissing));

    public static string SequenceOnCoordinator(object sequence, object citusError)
        => Format(nameof(SequenceOnCoordinator), sequence, citusError);

    public static string SetNullOnDistributionColumn(
        object properties,
        object entityType,
        object table,
        object tableType,
        object principalEntityType,
        object principalTable,
        object principalTableType,
        object distributionProperty,
        object citusError)
        => Format(
            nameof(SetNullOnDistributionColumn),
            properties,
            entityType,
            table,
            tableType,
            principalEntityType,
            principalTable,
            principalTableType,
            distributionProperty,
            citusError);

    public static string ShardCountOfColocatedTable(
        object entityType,
        object table,
        object shardCount,
        object otherEntityType,
        object citusError)
        => Format(nameof(ShardCountOfColocatedTable), entityType, table, shardCount, otherEntityType, citusError);

    public static string ShardCountOfSingleShardTable(object entityType, object table, object shardCount, object citusError)
        => Format(nameof(ShardCountOfSingleShardTable), entityType, table, shardCount, citusError);

    public static string ShardCountOutOfRange(object min, object max)
        => Format(nameof(ShardCountOutOfRange), min, max);

    public static string SharedTableConflict(
        object entityType,
        object table,
        object configuration,
        object otherEntityType,
        object otherConfiguration)
        => Format(nameof(SharedTableConflict), entityType, table, configuration, otherEntityType, otherConfiguration);

    public static string SingletonOptionsDiffer()
        => Format(nameof(SingletonOptionsDiffer));

    public static string TableIsCitusTable(object operation, object table, object tableType, object citusError)
        => Format(nameof(TableIsCitusTable), operation, table, tableType, citusError);

    public static string TableIsNotDistributed(object table, object citusError)
        => Format(nameof(TableIsNotDistributed), table, citusError);

    public static string TableIsNotHashDistributed(object operation, object table, object tableType, object citusError)
        => Format(nameof(TableIsNotHashDistributed), operation, table, tableType, citusError);

    public static string TableIsView(object operation, object name, object citusError)
        => Format(nameof(TableIsView), operation, name, citusError);

    public static string TableWithoutPrimaryKey(object entityType, object table, object tableType, object citusError)
        => Format(nameof(TableWithoutPrimaryKey), entityType, table, tableType, citusError);

    public static string TenantAmbiguous(object entityType, object properties, object tenant)
        => Format(nameof(TenantAmbiguous), entityType, properties, tenant);

    public static string TenantChanged(object entityType, object property)
        => Format(nameof(TenantChanged), entityType, property);

    public static string TenantEntityTypeInModel(object property, object entityType, object key)
        => Format(nameof(TenantEntityTypeInModel), property, entityType, key);

    public static string TenantEntityTypeMissing(object entityType)
        => Format(nameof(TenantEntityTypeMissing), entityType);

    public static string TenantFilterMissing(object entityType)
        => Format(nameof(TenantFilterMissing), entityType);

    public static string TenantKeyMissing(object property, object entityType)
        => Format(nameof(TenantKeyMissing), property, entityType);

    public static string TenantKeyType(object context, object keyType, object type)
        => Format(nameof(TenantKeyType), context, keyType, type);

    public static string TenantMissing(object context)
        => Format(nameof(TenantMissing), context);

    public static string TenantNotSet
        => Format(nameof(TenantNotSet));

    public static string TenantOfComparedEntityUnknown(object entityType, object property)
        => Format(nameof(TenantOfComparedEntityUnknown), entityType, property);

    public static string TenantOfContextNotSet(object context)
        => Format(nameof(TenantOfContextNotSet), context);

    public static string TenantOfListCompared(object entityType)
        => Format(nameof(TenantOfListCompared), entityType);

    public static string TenantOfOtherContext(object context, object otherContext)
        => Format(nameof(TenantOfOtherContext), context, otherContext);

    public static string TenantOfSubqueryCompared(object entityType)
        => Format(nameof(TenantOfSubqueryCompared), entityType);

    public static string TenantOfSubqueryFollowed(object entityType)
        => Format(nameof(TenantOfSubqueryFollowed), entityType);

    public static string TenantOfTrackedRows(object context)
        => Format(nameof(TenantOfTrackedRows), context);

    public static string TenantOfFind(object entityType)
        => Format(nameof(TenantOfFind), entityType);

    public static string TenantOfPrincipalUnknown(object entityType, object principalEntityType)
        => Format(nameof(TenantOfPrincipalUnknown), entityType, principalEntityType);

    public static string TenantOfViewUnknown(object entityType, object property)
        => Format(nameof(TenantOfViewUnknown), entityType, property);

    public static string TenantOfReload(object entityType, object property)
        => Format(nameof(TenantOfReload), entityType, property);

    public static string TenantOfReference(object entityType, object navigation)
        => Format(nameof(TenantOfReference), entityType, navigation);

    public static string TenantOfRow(object entityType, object property)
        => Format(nameof(TenantOfRow), entityType, property);

    public static string TenantOfRowNotSet(object entityType, object property)
        => Format(nameof(TenantOfRowNotSet), entityType, property);

    public static string TenantPropertyOfDerivedType(object property, object derivedType, object entityType)
        => Format(nameof(TenantPropertyOfDerivedType), property, derivedType, entityType);

    public static string TenantPropertyRefersToTenants(object property, object entityType, object principal, object principalProperty)
        => Format(nameof(TenantPropertyRefersToTenants), property, entityType, principal, principalProperty);

    public static string TenantPropertyType(object property, object entityType, object type, object keyType)
        => Format(nameof(TenantPropertyType), property, entityType, type, keyType);

    public static string TenantPropertyUncertain(object entityType, object property, object others, object defaultProperty)
        => Format(nameof(TenantPropertyUncertain), entityType, property, others, defaultProperty);

    public static string TenantReferredTo(object entityType, object properties, object principalEntityType)
        => Format(nameof(TenantReferredTo), entityType, properties, principalEntityType);

    public static string TenantScopeEnded
        => Format(nameof(TenantScopeEnded));

    public static string TenantUniqueViolation(object entityType, object properties, object index, object property)
        => Format(nameof(TenantUniqueViolation), entityType, properties, index, property);

    public static string TenantUnknown(object entityType, object tenantEntityType)
        => Format(nameof(TenantUnknown), entityType, tenantEntityType);

    public static string TenantUnknownWithProperty(object entityType, object tenantEntityType, object property, object others)
        => Format(nameof(TenantUnknownWithProperty), entityType, tenantEntityType, property, others);

    public static string TenantsNamedTwice(object first, object second)
        => Format(nameof(TenantsNamedTwice), first, second);

    public static string TenantsOfCompiledQuery
        => Format(nameof(TenantsOfCompiledQuery));

    public static string TimePartitionsOnWorker(object dataSource)
        => Format(nameof(TimePartitionsOnWorker), dataSource);

    public static string TransientError()
        => Format(nameof(TransientError));

    public static string TriggerOfCitusTable(object trigger, object entityType, object table, object tableType, object citusError)
        => Format(nameof(TriggerOfCitusTable), trigger, entityType, table, tableType, citusError);

    public static string UniqueIndexWithoutDistributionColumn(
        object properties,
        object entityType,
        object table,
        object distributionProperty,
        object distributionColumn,
        object citusError,
        object fix)
        => Format(
            nameof(UniqueIndexWithoutDistributionColumn),
            properties,
            entityType,
            table,
            distributionProperty,
            distributionColumn,
            citusError,
            fix);

    public static string UniqueAmongTenants(object entityType, object properties, object key)
        => Format(nameof(UniqueAmongTenants), entityType, properties, key);

    public static string UnsuitableOutputPlugins(object setting, object suitableSetting)
        => Format(nameof(UnsuitableOutputPlugins), setting, suitableSetting);

    public static string UnsuitableSettingsOfWorkers(object workers)
        => Format(nameof(UnsuitableSettingsOfWorkers), workers);

    public static string UnsuitableWalLevel(object setting)
        => Format(nameof(UnsuitableWalLevel), setting);

    public static string UnsupportedStatement(object table, object tableType, object citusError, object advice)
        => Format(nameof(UnsupportedStatement), table, tableType, citusError, advice);

    public static string UnknownTableType(object table, object tableType)
        => Format(nameof(UnknownTableType), table, tableType);

    public static string UpsertColumnar(object entityType, object table)
        => Format(nameof(UpsertColumnar), entityType, table);

    public static string UpsertCommitInDoubt(object entityType, object reason)
        => Format(nameof(UpsertCommitInDoubt), entityType, reason);

    public static string UpsertDuplicate(object entityType, object first, object second, object columns)
        => Format(nameof(UpsertDuplicate), entityType, first, second, columns);

    public static string UpsertGeneratedMatch(object entityType, object column)
        => Format(nameof(UpsertGeneratedMatch), entityType, column);

    public static string UpsertNoColumn(object entityType, object property, object table)
        => Format(nameof(UpsertNoColumn), entityType, property, table);

    public static string UpsertNotUnique(object entityType, object columns)
        => Format(nameof(UpsertNotUnique), entityType, columns);

    public static string UpsertNothingOrSomething(object entityType)
        => Format(nameof(UpsertNothingOrSomething), entityType);

    public static string UpsertOfDistributionColumn(object entityType, object column)
        => Format(nameof(UpsertOfDistributionColumn), entityType, column);

    public static string UpsertWithoutDistributionColumn(object entityType, object columns, object distributionColumn)
        => Format(nameof(UpsertWithoutDistributionColumn), entityType, columns, distributionColumn);

    public static string UpsertWithoutKey(object entityType)
        => Format(nameof(UpsertWithoutKey), entityType);

    public static string UseCitusMissing(object entityType)
        => Format(nameof(UseCitusMissing), entityType);

    public static string UseCitusMissingForTenants(object tenant)
        => Format(nameof(UseCitusMissingForTenants), tenant);

    public static string Violation(object ruleId, object message, object helpLink)
        => Format(nameof(Violation), ruleId, message, helpLink);

    public static string VolatileDefaultOfReferenceTable(object column, object table, object sql)
        => Format(nameof(VolatileDefaultOfReferenceTable), column, table, sql);

    public static string VolatileFill(object column, object table, object tableType, object sql, object citusError)
        => Format(nameof(VolatileFill), column, table, tableType, sql, citusError);

    private static string Format(string name, params object[] arguments)
        => string.Format(CultureInfo.InvariantCulture, Resources.GetString(name, CultureInfo.InvariantCulture)!, arguments);
}
