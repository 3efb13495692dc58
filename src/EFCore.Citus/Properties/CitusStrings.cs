using System.Globalization;
using System.Resources;
using System.Runtime.CompilerServices;

namespace EFCore.Citus.Properties;

/// <summary>
///     Messages from <c>CitusStrings.resx</c>, one method each. Placeholders have the names of the parameters, and a comment contains their
///     order. A test compares the two files.
/// </summary>
internal static class CitusStrings
{
    private static readonly ResourceManager Resources = new(typeof(CitusStrings));

    public static string AdviceCascade()
        => Format();

    public static string AdviceDistributedSchema()
        => Format();

    public static string AdviceNameForeignKeyProperty()
        => Format();

    public static string AdviceNameProperty(object property)
        => Format(new { property });

    public static string AdviceNearestName(object name)
        => Format(new { name });

    public static string AdvicePartitionProperty()
        => Format();

    public static string AdviceRemoveOperation()
        => Format();

    public static string AdviceRenameConstraint()
        => Format();

    public static string AdviceSequentialMode()
        => Format();

    public static string AdviceShardCountOfGroup()
        => Format();

    public static string AdviceTypeOfGroup()
        => Format();

    public static string AlternateKeyWithoutDistributionColumn(
        object properties, object entityType, object table, object distributionProperty, object distributionColumn, object citusError,
        object fix)
        => Format(new { properties, entityType, table, distributionProperty, distributionColumn, citusError, fix });

    public static string AssertFansOut(object plan, object text)
        => Format(new { plan, text });

    public static string AssertNoFanOut(object count, object commands)
        => Format(new { count, commands });

    public static string AssertOneShard(object plan, object text)
        => Format(new { plan, text });

    public static string BulkCanceled()
        => Format();

    public static string BulkCanceledInPart(object committed, object inDoubt, object entityType)
        => Format(new { committed, inDoubt, entityType });

    public static string BulkCommitInDoubt(object committed, object entityType, object inDoubt, object reason)
        => Format(new { committed, entityType, inDoubt, reason });

    public static string BulkConnection(object type)
        => Format(new { type });

    public static string BulkConnectionsInTransaction()
        => Format();

    public static string BulkEntity(object entity, object reason)
        => Format(new { entity, reason });

    public static string BulkFailed(object entityType, object table, object reason)
        => Format(new { entityType, table, reason });

    public static string BulkKeyNotKnown(object property)
        => Format(new { property });

    public static string BulkNoColumn(object entityType, object table)
        => Format(new { entityType, table });

    public static string BulkNoTable(object entityType)
        => Format(new { entityType });

    public static string BulkNotCommitted(object entityType, object reason)
        => Format(new { entityType, reason });

    public static string BulkNotInModel(object type, object context)
        => Format(new { type, context });

    public static string BulkNotPrepared(object entityType, object reason)
        => Format(new { entityType, reason });

    public static string BulkNotWritten(object property, object entityType)
        => Format(new { property, entityType });

    public static string BulkNull(object property)
        => Format(new { property });

    public static string BulkNullEntity(object index, object entityType)
        => Format(new { index, entityType });

    public static string BulkOwned(object entityType)
        => Format(new { entityType });

    public static string BulkOwnedInOtherTable(object navigation)
        => Format(new { navigation });

    public static string BulkPartOfRow(object entityType, object principal, object table)
        => Format(new { entityType, principal, table });

    public static string BulkPartlyCommitted(object committed, object entityType, object reason)
        => Format(new { committed, entityType, reason });

    public static string BulkPlace(object index, object entityType)
        => Format(new { index, entityType });

    public static string BulkReadOnly(object property)
        => Format(new { property });

    public static string BulkRowsMissing(object expected, object entityType, object actual, object table)
        => Format(new { expected, entityType, actual, table });

    public static string BulkSelector(object expression)
        => Format(new { expression });

    public static string BulkSeveralTables(object entityType, object tables)
        => Format(new { entityType, tables });

    public static string BulkShadowProperty(object property, object name)
        => Format(new { property, name });

    public static string BulkStoredProcedure(object entityType)
        => Format(new { entityType });

    public static string BulkUnknownType(object type, object entityType)
        => Format(new { type, entityType });

    public static string BulkValue(object entity, object property, object reason)
        => Format(new { entity, property, reason });

    public static string CascadeFromLocalToReferenceTable(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType, object deleteBehavior, object citusError)
        => Format(
            new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType, deleteBehavior, citusError });

    public static string CauseKeyWithoutDistributionColumn()
        => Format();

    public static string CauseNoDistributionValue()
        => Format();

    public static string CauseNotATable()
        => Format();

    public static string CauseOfStatement(object action)
        => Format(new { action });

    public static string CauseTypesOrSingleShard()
        => Format();

    public static string CauseUnknownTable()
        => Format();

    public static string CauseUnsupportedStatement()
        => Format();

    public static string CauseVolatileUpdate()
        => Format();

    public static string ColocatedByDefault(object entityType, object table, object otherEntityType, object otherTable)
        => Format(new { entityType, table, otherEntityType, otherTable });

    public static string ColocatedColumnCollationsDiffer(
        object entityType, object table, object column, object collation, object otherEntityType, object otherTable, object otherColumn,
        object otherCollation, object citusError)
        => Format(new { entityType, table, column, collation, otherEntityType, otherTable, otherColumn, otherCollation, citusError });

    public static string ColocatedColumnTypesDiffer(
        object entityType, object table, object column, object storeType, object otherEntityType, object otherTable, object otherColumn,
        object otherStoreType, object citusError)
        => Format(new { entityType, table, column, storeType, otherEntityType, otherTable, otherColumn, otherStoreType, citusError });

    public static string ColocatedWithOtherTableType(
        object entityType, object table, object tableType, object otherEntityType, object otherTable, object otherTableType,
        object citusError)
        => Format(new { entityType, table, tableType, otherEntityType, otherTable, otherTableType, citusError });

    public static string ColocatedWithUnknownTable(object entityType, object table, object otherEntityType, object citusError)
        => Format(new { entityType, table, otherEntityType, citusError });

    public static string ColocationCycle(object entityType, object table, object chain, object citusError)
        => Format(new { entityType, table, chain, citusError });

    public static string ConcurrentDistributionNotPossible()
        => Format();

    public static string ConcurrentIndexOfPartitionedTable(object properties, object entityType, object table, object citusError)
        => Format(new { properties, entityType, table, citusError });

    public static string ConcurrentIndexOperationOfPartitionedTable(object index, object table, object citusError)
        => Format(new { index, table, citusError });

    public static string ConflictingColocation(object type, object otherType)
        => Format(new { type, otherType });

    public static string ConflictingTableAttributes(object type, object attributes)
        => Format(new { type, attributes });

    public static string DatabaseLeftBehind(object database, object error, object dropError)
        => Format(new { database, error, dropError });

    public static string DatabaseNotCreatable(object database, object error)
        => Format(new { database, error });

    public static string DatabaseNotDroppable(object database, object error)
        => Format(new { database, error });

    public static string DatabaseNotDroppableOnWorkers(object database, object adminDatabase, object error)
        => Format(new { database, adminDatabase, error });

    public static string DatabaseOnWorker(object database, object worker)
        => Format(new { database, worker });

    public static string DatabaseOnWorkerOf(object database, object worker, object coordinator)
        => Format(new { database, worker, coordinator });

    public static string DefaultGroupCollationsDiffer(
        object entityType, object table, object column, object collation, object otherEntityType, object otherTable, object otherColumn,
        object otherCollation, object citusError)
        => Format(new { entityType, table, column, collation, otherEntityType, otherTable, otherColumn, otherCollation, citusError });

    public static string DistributedRowsMoved(object table, object oldState, object state, object recipe)
        => Format(new { table, oldState, state, recipe });

    public static string DistributedSequenceAltered(object sequence, object table, object citusError)
        => Format(new { sequence, table, citusError });

    public static string DistributionChangeRefused(object table, object citusError, object advice)
        => Format(new { table, citusError, advice });

    public static string DistributedTableWithoutColumn(object table, object annotation)
        => Format(new { table, annotation });

    public static string DistributionColumnAltered(object table, object column, object change, object citusError)
        => Format(new { table, column, change, citusError });

    public static string DistributionColumnArrayNotHashable(
        object entityType, object table, object property, object column, object storeType)
        => Format(new { entityType, table, property, column, storeType });

    public static string DistributionColumnCollation(
        object entityType, object table, object property, object column, object collation, object citusError)
        => Format(new { entityType, table, property, column, collation, citusError });

    public static string DistributionColumnComputed(object entityType, object table, object property, object column, object citusError)
        => Format(new { entityType, table, property, column, citusError });

    public static string DistributionColumnDropped(object table, object column, object citusError)
        => Format(new { table, column, citusError });

    public static string DistributionColumnOfFewValues(object entityType, object table, object property, object column, object type)
        => Format(new { entityType, table, property, column, type });

    public static string DistributionColumnOfSystem(object entityType, object table, object property, object column, object citusError)
        => Format(new { entityType, table, property, column, citusError });

    public static string DistributionColumnReplaced(object table, object oldColumn, object column, object recipe)
        => Format(new { table, oldColumn, column, recipe });

    public static string DistributionColumnTypeNotHashable(
        object entityType, object table, object property, object column, object storeType, object citusError)
        => Format(new { entityType, table, property, column, storeType, citusError });

    public static string DistributionPropertyIsNavigation(
        object entityType, object table, object navigation, object citusError, object advice)
        => Format(new { entityType, table, navigation, citusError, advice });

    public static string DistributionPropertyMissing(object entityType, object table, object property, object citusError, object advice)
        => Format(new { entityType, table, property, citusError, advice });

    public static string DistributionPropertyNotMapped(object entityType, object table, object property, object citusError)
        => Format(new { entityType, table, property, citusError });

    public static string DistributionPropertyNotSet(object entityType, object table)
        => Format(new { entityType, table });

    public static string DistributionPropertyOptional(object entityType, object table, object property)
        => Format(new { entityType, table, property });

    public static string DriftOnWorker(object dataSource)
        => Format(new { dataSource });

    public static string ErrorExplained(object cause, object reporter, object error, object fix, object rule, object page)
        => Format(new { cause, reporter, error, fix, rule, page });

    public static string FixColocatedColumnCollations()
        => Format();

    public static string FixColocatedColumnTypes()
        => Format();

    public static string FixColocateWithOtherTableType()
        => Format();

    public static string FixColocateWithUnknownTable()
        => Format();

    public static string FixColumnar()
        => Format();

    public static string FixDistributionChange()
        => Format();

    public static string FixDistributionColumnAltered()
        => Format();

    public static string FixDistributionColumnCollation()
        => Format();

    public static string FixDistributionColumnName()
        => Format();

    public static string FixDistributionValue()
        => Format();

    public static string FixDistributionValueChanged()
        => Format();

    public static string FixForeignKeyAction()
        => Format();

    public static string FixForeignKeyColumns()
        => Format();

    public static string FixForeignKeyFromReferenceTable()
        => Format();

    public static string FixForeignKeysInTheWay()
        => Format();

    public static string FixForeignKeyToLocalTable()
        => Format();

    public static string FixGeneratedIntegerColumn()
        => Format();

    public static string FixIdentityColumnName()
        => Format();

    public static string FixKey()
        => Format();

    public static string FixNewColumn()
        => Format();

    public static string FixNewSequence()
        => Format();

    public static string FixNewTable()
        => Format();

    public static string FixOtherDistributionColumn()
        => Format();

    public static string FixPartitionedColumnar()
        => Format();

    public static string FixPartitionedTable()
        => Format();

    public static string FixPartitionInterval()
        => Format();

    public static string FixSelectInBlock()
        => Format();

    public static string FixSequenceColumnAdded()
        => Format();

    public static string FixSequenceColumnType()
        => Format();

    public static string FixSequenceOfSeveralTypes()
        => Format();

    public static string FixShardCount()
        => Format();

    public static string FixTableType()
        => Format();

    public static string FixTableWithoutPrimaryKey()
        => Format();

    public static string FixTrigger()
        => Format();

    public static string FixUnsupportedStatement()
        => Format();

    public static string FixVolatileUpdate()
        => Format();

    public static string ForeignKeyBetweenGroups(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType, object citusError)
        => Format(new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType, citusError });

    public static string ForeignKeyFromLocalTable(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType)
        => Format(new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType });

    public static string ForeignKeyFromReferenceTable(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType, object citusError)
        => Format(new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType, citusError });

    public static string ForeignKeyOperationBetweenGroups(
        object name, object table, object tableType, object principalTable, object principalTableType, object citusError)
        => Format(new { name, table, tableType, principalTable, principalTableType, citusError });

    public static string ForeignKeyOperationCascadesFromLocalTable(
        object name, object table, object principalTable, object principalTableType, object citusError)
        => Format(new { name, table, principalTable, principalTableType, citusError });

    public static string ForeignKeyOperationDeletesDistributionColumn(object name, object table, object column, object citusError)
        => Format(new { name, table, column, citusError });

    public static string ForeignKeyOperationFromLocalTable(object name, object table, object principalTable, object principalTableType)
        => Format(new { name, table, principalTable, principalTableType });

    public static string ForeignKeyOperationFromReferenceTable(
        object name, object table, object tableType, object principalTable, object principalTableType, object citusError)
        => Format(new { name, table, tableType, principalTable, principalTableType, citusError });

    public static string ForeignKeyOperationOfColumnarTable(
        object name, object table, object principalTable, object columnarTable, object citusError)
        => Format(new { name, table, principalTable, columnarTable, citusError });

    public static string ForeignKeyOperationSetsSequenceDefault(object name, object table, object column, object citusError)
        => Format(new { name, table, column, citusError });

    public static string ForeignKeyOperationToLocalTable(
        object name, object table, object tableType, object principalTable, object citusError)
        => Format(new { name, table, tableType, principalTable, citusError });

    public static string ForeignKeyOperationUpdatesDistributionColumn(object name, object table, object column, object citusError)
        => Format(new { name, table, column, citusError });

    public static string ForeignKeyOperationWithoutDistributionColumns(
        object name, object table, object principalTable, object column, object principalColumn, object citusError)
        => Format(new { name, table, principalTable, column, principalColumn, citusError });

    public static string ForeignKeyToLocalTable(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType, object citusError)
        => Format(new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType, citusError });

    public static string ForeignKeyWithoutDistributionColumns(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType, object distributionProperty, object principalDistributionProperty, object citusError)
        => Format(
            new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType, distributionProperty, principalDistributionProperty, citusError });

    public static string ForeignKeyWithoutIndex(
        object properties, object entityType, object table, object principalEntityType, object principalTable)
        => Format(new { properties, entityType, table, principalEntityType, principalTable });

    public static string ForeignKeysInTheWay(object operation, object table, object citusError)
        => Format(new { operation, table, citusError });

    public static string ForeignKeysOfAccessMethod(object table, object citusError)
        => Format(new { table, citusError });

    public static string GeneratedColumnAdded(object kind, object column, object table, object tableType, object citusError)
        => Format(new { kind, column, table, tableType, citusError });

    public static string GeneratedColumnAltered(object column, object table, object tableType, object change, object citusError)
        => Format(new { column, table, tableType, change, citusError });

    public static string GeneratedIntegerColumn(object columns, object citusError)
        => Format(new { columns, citusError });

    public static string HandWrittenSql(object message, object statement)
        => Format(new { message, statement });

    public static string HierarchyConflict(object entityType, object configuration, object rootEntityType, object rootConfiguration)
        => Format(new { entityType, configuration, rootEntityType, rootConfiguration });

    public static string IdentityColumnInTheWay(object operation, object table, object column, object citusError)
        => Format(new { operation, table, column, citusError });

    public static string IdentityColumnOfConvertedTable(object operation, object table, object column, object citusError)
        => Format(new { operation, table, column, citusError });

    public static string IdentityColumnOfManagedLocalTable(
        object entityType, object table, object property, object column, object reason, object citusError)
        => Format(new { entityType, table, property, column, reason, citusError });

    public static string InvalidMigration(object violations)
        => Format(new { violations });

    public static string AccessMethodOfPartitionedTable(object table, object citusError)
        => Format(new { table, citusError });

    public static string KeyOfComparedEntityUnknown(object entityType, object property)
        => Format(new { entityType, property });

    public static string LogServerErrorExplained
        => Resources.GetString(nameof(LogServerErrorExplained), CultureInfo.InvariantCulture)!;

    public static string PartitionedTableCannotBeColumnar(object entityType, object table, object citusError)
        => Format(new { entityType, table, citusError });

    public static string PlanOfSeveralStatements()
        => Format();

    public static string PlanWithoutCitus()
        => Format();

    public static string ServerTooOld(object version, object oldestVersion)
        => Format(new { version, oldestVersion });

    public static string InvalidModel(object violations)
        => Format(new { violations });

    public static string KeyOperationWithoutDistributionColumn(
        object kind, object name, object columns, object table, object column, object citusError)
        => Format(new { kind, name, columns, table, column, citusError });

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

    public static string LogMultiShardCommandExecuted
        => Resources.GetString(nameof(LogMultiShardCommandExecuted), CultureInfo.InvariantCulture)!;

    public static string LogMultiShardSaveChanges
        => Resources.GetString(nameof(LogMultiShardSaveChanges), CultureInfo.InvariantCulture)!;

    public static string LogReferenceTableWriteAfterMultiShardQuery
        => Resources.GetString(nameof(LogReferenceTableWriteAfterMultiShardQuery), CultureInfo.InvariantCulture)!;

    public static string LogDistributionColumnComparisonAdded
        => Resources.GetString(nameof(LogDistributionColumnComparisonAdded), CultureInfo.InvariantCulture)!;

    public static string LogNullableDistributionColumnGrouped
        => Resources.GetString(nameof(LogNullableDistributionColumnGrouped), CultureInfo.InvariantCulture)!;

    public static string LogNullableDistributionColumnNotCorrected
        => Resources.GetString(nameof(LogNullableDistributionColumnNotCorrected), CultureInfo.InvariantCulture)!;

    public static string LogQueryRoutePredicted
        => Resources.GetString(nameof(LogQueryRoutePredicted), CultureInfo.InvariantCulture)!;

    public static string LogMultiShardQuery
        => Resources.GetString(nameof(LogMultiShardQuery), CultureInfo.InvariantCulture)!;

    public static string LogUnsupportedQuery
        => Resources.GetString(nameof(LogUnsupportedQuery), CultureInfo.InvariantCulture)!;

    public static string LogUnionWithoutDistributionColumn
        => Resources.GetString(nameof(LogUnionWithoutDistributionColumn), CultureInfo.InvariantCulture)!;

    public static string LogWholeTableRead
        => Resources.GetString(nameof(LogWholeTableRead), CultureInfo.InvariantCulture)!;

    public static string LogViolation
        => Resources.GetString(nameof(LogViolation), CultureInfo.InvariantCulture)!;

    public static string KeyOperationWithoutPartitionColumn(
        object kind, object name, object columns, object table, object column, object citusError)
        => Format(new { kind, name, columns, table, column, citusError });

    public static string KeyWithoutPartitionColumn(
        object kind, object properties, object entityType, object table, object property, object citusError)
        => Format(new { kind, properties, entityType, table, property, citusError });

    public static string MigrationHistoryOnWorker(object dataSource, object citusError)
        => Format(new { dataSource, citusError });

    public static string MigrationOnWorker(object dataSource)
        => Format(new { dataSource });

    public static string MoreThanConcurrentDistribution(object table, object operation)
        => Format(new { table, operation });

    public static string ColumnarTableCannotHave(object entityType, object table, object thing, object citusError)
        => Format(new { entityType, table, thing, citusError });

    public static string PartitionInterval(object entityType, object table, object interval, object property, object citusError)
        => Format(new { entityType, table, interval, property, citusError });

    public static string PartitionIntervalOfOperation(object table, object interval, object citusError)
        => Format(new { table, interval, citusError });

    public static string PartitionPropertyWithoutTime(object property, object entityType, object table, object citusError, object advice)
        => Format(new { property, entityType, table, citusError, advice });

    public static string NotValidForeignKeyOfPartitionedTable(object properties, object entityType, object table, object citusError)
        => Format(new { properties, entityType, table, citusError });

    public static string PartitionedTableOfType(object entityType, object table, object tableType, object citusError)
        => Format(new { entityType, table, tableType, citusError });

    public static string PartitionedTableWithSystemColumn(
        object property, object column, object entityType, object table, object citusError)
        => Format(new { property, column, entityType, table, citusError });

    public static string PartitionsOfExistingTable(object table)
        => Format(new { table });

    public static string PrimaryKeyWithoutDistributionColumn(
        object properties, object entityType, object table, object distributionProperty, object distributionColumn, object citusError,
        object fix)
        => Format(new { properties, entityType, table, distributionProperty, distributionColumn, citusError, fix });

    public static string ScaffoldingOnWorker(object dataSource)
        => Format(new { dataSource });

    public static string SequentialModeWithoutTransaction()
        => Format();

    public static string TableOfDistributedSchema(object table, object schema, object tableType)
        => Format(new { table, schema, tableType });

    public static string PublicSchemaDistributed(object citusError)
        => Format(new { citusError });

    public static string ProviderMissing()
        => Format();

    public static string ReferenceTableWithDistributionColumn(
        object entityType, object table, object property, object column, object otherEntityType, object otherTable)
        => Format(new { entityType, table, property, column, otherEntityType, otherTable });

    public static string RequiredSequenceColumnAdded(object column, object table, object tableType, object citusError)
        => Format(new { column, table, tableType, citusError });

    public static string RowVersionOfDistributedTable(object entityType, object table, object tableType, object property, object column)
        => Format(new { entityType, table, tableType, property, column });

    public static string RowVersionOfReferenceTable(object entityType, object table, object property, object column)
        => Format(new { entityType, table, property, column });

    public static string SameColumnInOtherGroup(
        object entityType, object table, object column, object storeType, object otherEntityType, object otherTable, object otherStoreType)
        => Format(new { entityType, table, column, storeType, otherEntityType, otherTable, otherStoreType });

    public static string SeedChangesDistributionColumn(object table, object column, object citusError)
        => Format(new { table, column, citusError });

    public static string SeedWithoutDistributionColumn(object table, object column, object citusError)
        => Format(new { table, column, citusError });

    public static string SelectInBlock(object function, object citusError)
        => Format(new { function, citusError });

    public static string SequenceColumnTypeAltered(object column, object table, object tableType, object citusError)
        => Format(new { column, table, tableType, citusError });

    public static string SequenceOfSeveralTypes(
        object sequence, object entityType, object table, object column, object storeType, object otherEntityType, object otherTable,
        object otherColumn, object otherStoreType, object citusError)
        => Format(new { sequence, entityType, table, column, storeType, otherEntityType, otherTable, otherColumn, otherStoreType, citusError });

    public static string ServiceNotWrappable(object service)
        => Format(new { service });

    public static string ServiceReplaced(object implementation, object service)
        => Format(new { implementation, service });

    public static string ServicesMissing()
        => Format();

    public static string SequenceOnCoordinator(object sequence, object citusError)
        => Format(new { sequence, citusError });

    public static string SetNullOnDistributionColumn(
        object properties, object entityType, object table, object tableType, object principalEntityType, object principalTable,
        object principalTableType, object distributionProperty, object citusError)
        => Format(
            new { properties, entityType, table, tableType, principalEntityType, principalTable, principalTableType, distributionProperty, citusError });

    public static string ShardCountOfColocatedTable(
        object entityType, object table, object shardCount, object otherEntityType, object citusError)
        => Format(new { entityType, table, shardCount, otherEntityType, citusError });

    public static string ShardCountOfSingleShardTable(object entityType, object table, object shardCount, object citusError)
        => Format(new { entityType, table, shardCount, citusError });

    public static string ShardCountOutOfRange(object min, object max)
        => Format(new { min, max });

    public static string SharedTableConflict(
        object entityType, object table, object configuration, object otherEntityType, object otherConfiguration)
        => Format(new { entityType, table, configuration, otherEntityType, otherConfiguration });

    public static string SingletonOptionsDiffer()
        => Format();

    public static string TableIsCitusTable(object operation, object table, object tableType, object citusError)
        => Format(new { operation, table, tableType, citusError });

    public static string TableIsNotDistributed(object table, object citusError)
        => Format(new { table, citusError });

    public static string TableIsNotHashDistributed(object operation, object table, object tableType, object citusError)
        => Format(new { operation, table, tableType, citusError });

    public static string TableIsView(object operation, object name, object citusError)
        => Format(new { operation, name, citusError });

    public static string TableWithoutPrimaryKey(object entityType, object table, object tableType, object citusError)
        => Format(new { entityType, table, tableType, citusError });

    public static string TagsOfQuery(object tags)
        => Format(new { tags });

    public static string TenantAmbiguous(object entityType, object properties, object tenant)
        => Format(new { entityType, properties, tenant });

    public static string TenantChanged(object entityType, object property)
        => Format(new { entityType, property });

    public static string TenantEntityTypeInModel(object property, object entityType, object key)
        => Format(new { property, entityType, key });

    public static string TenantEntityTypeMissing(object entityType)
        => Format(new { entityType });

    public static string TenantFilterMissing(object entityType)
        => Format(new { entityType });

    public static string TenantKeyMissing(object property, object entityType)
        => Format(new { property, entityType });

    public static string TenantKeyType(object context, object keyType, object type)
        => Format(new { context, keyType, type });

    public static string TenantMissing(object context)
        => Format(new { context });

    public static string TenantNotSet
        => Format();

    public static string TenantOfComparedEntityUnknown(object entityType, object property)
        => Format(new { entityType, property });

    public static string TenantOfContextNotSet(object context)
        => Format(new { context });

    public static string TenantOfListCompared(object entityType)
        => Format(new { entityType });

    public static string TenantOfOtherContext(object context, object otherContext)
        => Format(new { context, otherContext });

    public static string TenantOfSubqueryCompared(object entityType)
        => Format(new { entityType });

    public static string TenantOfSubqueryFollowed(object entityType)
        => Format(new { entityType });

    public static string TenantOfTrackedRows(object context)
        => Format(new { context });

    public static string TenantOfFind(object entityType)
        => Format(new { entityType });

    public static string TenantOfPrincipalUnknown(object entityType, object principalEntityType)
        => Format(new { entityType, principalEntityType });

    public static string TenantOfViewUnknown(object entityType, object property)
        => Format(new { entityType, property });

    public static string TenantOfReload(object entityType, object property)
        => Format(new { entityType, property });

    public static string TenantOfReference(object entityType, object navigation)
        => Format(new { entityType, navigation });

    public static string TenantOfRow(object entityType, object property)
        => Format(new { entityType, property });

    public static string TenantOfRowNotSet(object entityType, object property)
        => Format(new { entityType, property });

    public static string TenantPropertyOfDerivedType(object property, object derivedType, object entityType)
        => Format(new { property, derivedType, entityType });

    public static string TenantPropertyRefersToTenants(object property, object entityType, object principal, object principalProperty)
        => Format(new { property, entityType, principal, principalProperty });

    public static string TenantPropertyType(object property, object entityType, object type, object keyType)
        => Format(new { property, entityType, type, keyType });

    public static string TenantPropertyUncertain(object entityType, object property, object others, object defaultProperty)
        => Format(new { entityType, property, others, defaultProperty });

    public static string TenantReferredTo(object entityType, object properties, object principalEntityType)
        => Format(new { entityType, properties, principalEntityType });

    public static string TenantScopeEnded
        => Format();

    public static string TenantUniqueViolation(object entityType, object properties, object index, object property)
        => Format(new { entityType, properties, index, property });

    public static string TenantUnknown(object entityType, object tenantEntityType)
        => Format(new { entityType, tenantEntityType });

    public static string TenantUnknownWithProperty(object entityType, object tenantEntityType, object property, object others)
        => Format(new { entityType, tenantEntityType, property, others });

    public static string TenantsNamedTwice(object first, object second)
        => Format(new { first, second });

    public static string TenantsOfCompiledQuery
        => Format();

    public static string TimePartitionsOnWorker(object dataSource)
        => Format(new { dataSource });

    public static string TransientError()
        => Format();

    public static string TriggerOfCitusTable(object trigger, object entityType, object table, object tableType, object citusError)
        => Format(new { trigger, entityType, table, tableType, citusError });

    public static string UniqueIndexWithoutDistributionColumn(
        object properties, object entityType, object table, object distributionProperty, object distributionColumn, object citusError,
        object fix)
        => Format(new { properties, entityType, table, distributionProperty, distributionColumn, citusError, fix });

    public static string UniqueAmongTenants(object entityType, object properties, object key)
        => Format(new { entityType, properties, key });

    public static string UnsuitableOutputPlugins(object setting, object suitableSetting)
        => Format(new { setting, suitableSetting });

    public static string UnsuitableSettingsOfWorkers(object workers)
        => Format(new { workers });

    public static string UnsuitableWalLevel(object setting)
        => Format(new { setting });

    public static string UnsupportedStatement(object table, object tableType, object citusError, object advice)
        => Format(new { table, tableType, citusError, advice });

    public static string UnknownTableType(object table, object tableType)
        => Format(new { table, tableType });

    public static string UpsertColumnar(object entityType, object table)
        => Format(new { entityType, table });

    public static string UpsertCommitInDoubt(object entityType, object reason)
        => Format(new { entityType, reason });

    public static string UpsertDuplicate(object entityType, object first, object second, object columns)
        => Format(new { entityType, first, second, columns });

    public static string UpsertGeneratedMatch(object entityType, object column)
        => Format(new { entityType, column });

    public static string UpsertNoColumn(object entityType, object property, object table)
        => Format(new { entityType, property, table });

    public static string UpsertNotUnique(object entityType, object columns)
        => Format(new { entityType, columns });

    public static string UpsertNothingOrSomething(object entityType)
        => Format(new { entityType });

    public static string UpsertOfDistributionColumn(object entityType, object column)
        => Format(new { entityType, column });

    public static string UpsertWithoutDistributionColumn(object entityType, object columns, object distributionColumn)
        => Format(new { entityType, columns, distributionColumn });

    public static string UpsertWithoutKey(object entityType)
        => Format(new { entityType });

    public static string UseCitusMissing(object entityType)
        => Format(new { entityType });

    public static string UseCitusMissingForTenants(object tenant)
        => Format(new { tenant });

    public static string Violation(object ruleId, object message, object helpLink)
        => Format(new { ruleId, message, helpLink });

    public static string VolatileDefaultOfReferenceTable(object column, object table, object sql)
        => Format(new { column, table, sql });

    public static string VolatileFill(object column, object table, object tableType, object sql, object citusError)
        => Format(new { column, table, tableType, sql, citusError });

    public static string AdviceCompareKey(object key)
        => Format(new { key });

    public static string AdviceFilterInclude(object key, object navigation, object property)
        => Format(new { key, navigation, property });

    public static string RefusedCartesianProduct(object table)
        => Format(new { table });

    public static string RefusedConditionalFunction()
        => Format();

    public static string RefusedCorrelatedHaving()
        => Format();

    public static string RefusedCorrelatedSetOperation()
        => Format();

    public static string RefusedCorrelatedWithIntermediateResult()
        => Format();

    public static string RefusedCorrelatedWithLocalTable(object table)
        => Format(new { table });

    public static string RefusedCorrelatedWithReferenceTable(object table)
        => Format(new { table });

    public static string RefusedJoin(object table, object column)
        => Format(new { table, column });

    public static string RefusedJoinOfSingleShard(object table)
        => Format(new { table });

    public static string RefusedModificationOfKey(object table, object column)
        => Format(new { table, column });

    public static string RefusedModificationOfLocalTable(object table)
        => Format(new { table });

    public static string RefusedModificationOfReferenceTable(object table)
        => Format(new { table });

    public static string RefusedRepartition(object table)
        => Format(new { table });

    public static string RefusedStableFunction()
        => Format();

    public static string RefusedStableTableFunction()
        => Format();

    public static string RefusedVolatileFunction()
        => Format();

    public static string ShardKeyNotEnough(object columns)
        => Format(new { columns });

    public static string ShardKeyOfNoEntity(object type)
        => Format(new { type });

    public static string ShardKeyOfOtherTable(object entityType, object tableType)
        => Format(new { entityType, tableType });

    public static string ShardKeyOfOtherType(object type, object entityType, object property, object propertyType)
        => Format(new { type, entityType, property, propertyType });

    public static string ShardKeyUnknown()
        => Format();

    // The names of the properties are those of the placeholders. A message may contain them in any order.
    private static string Format(object? arguments = null, [CallerMemberName] string name = "")
    {
        var format = Resources.GetString(name, CultureInfo.InvariantCulture)!;
        var properties = arguments?.GetType().GetProperties() ?? [];
        for (var i = 0; i < properties.Length; i++)
        {
            format = format.Replace(
                $"{{{properties[i].Name}}}", string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), StringComparison.Ordinal);
        }

        return string.Format(CultureInfo.InvariantCulture, format, Array.ConvertAll(properties, p => p.GetValue(arguments)));
    }
}
