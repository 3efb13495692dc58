using System.Globalization;
using System.Resources;

namespace EFCore.Citus.Properties;

/// <summary>
///     Messages from <c>CitusStrings.resx</c>, one method each. Placeholders have the names of the parameters, and a comment contains their
///     order. A test compares the two files.
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
        => Format(nameof(AdviceNameProperty), (nameof(property), property));

    public static string AdviceNearestName(object name)
        => Format(nameof(AdviceNearestName), (nameof(name), name));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(distributionProperty), distributionProperty),
            (nameof(distributionColumn), distributionColumn),
            (nameof(citusError), citusError),
            (nameof(fix), fix));

    public static string BulkCanceled()
        => Format(nameof(BulkCanceled));

    public static string BulkCanceledInPart(object committed, object inDoubt, object entityType)
        => Format(nameof(BulkCanceledInPart), (nameof(committed), committed), (nameof(inDoubt), inDoubt), (nameof(entityType), entityType));

    public static string BulkCommitInDoubt(object committed, object entityType, object inDoubt, object reason)
        => Format(
            nameof(BulkCommitInDoubt),
            (nameof(committed), committed),
            (nameof(entityType), entityType),
            (nameof(inDoubt), inDoubt),
            (nameof(reason), reason));

    public static string BulkConnection(object type)
        => Format(nameof(BulkConnection), (nameof(type), type));

    public static string BulkConnectionsInTransaction()
        => Format(nameof(BulkConnectionsInTransaction));

    public static string BulkEntity(object entity, object reason)
        => Format(nameof(BulkEntity), (nameof(entity), entity), (nameof(reason), reason));

    public static string BulkFailed(object entityType, object table, object reason)
        => Format(nameof(BulkFailed), (nameof(entityType), entityType), (nameof(table), table), (nameof(reason), reason));

    public static string BulkKeyNotKnown(object property)
        => Format(nameof(BulkKeyNotKnown), (nameof(property), property));

    public static string BulkNoColumn(object entityType, object table)
        => Format(nameof(BulkNoColumn), (nameof(entityType), entityType), (nameof(table), table));

    public static string BulkNoTable(object entityType)
        => Format(nameof(BulkNoTable), (nameof(entityType), entityType));

    public static string BulkNotCommitted(object entityType, object reason)
        => Format(nameof(BulkNotCommitted), (nameof(entityType), entityType), (nameof(reason), reason));

    public static string BulkNotInModel(object type, object context)
        => Format(nameof(BulkNotInModel), (nameof(type), type), (nameof(context), context));

    public static string BulkNotPrepared(object entityType, object reason)
        => Format(nameof(BulkNotPrepared), (nameof(entityType), entityType), (nameof(reason), reason));

    public static string BulkNotWritten(object property, object entityType)
        => Format(nameof(BulkNotWritten), (nameof(property), property), (nameof(entityType), entityType));

    public static string BulkNull(object property)
        => Format(nameof(BulkNull), (nameof(property), property));

    public static string BulkNullEntity(object index, object entityType)
        => Format(nameof(BulkNullEntity), (nameof(index), index), (nameof(entityType), entityType));

    public static string BulkOwned(object entityType)
        => Format(nameof(BulkOwned), (nameof(entityType), entityType));

    public static string BulkOwnedInOtherTable(object navigation)
        => Format(nameof(BulkOwnedInOtherTable), (nameof(navigation), navigation));

    public static string BulkPartOfRow(object entityType, object principal, object table)
        => Format(nameof(BulkPartOfRow), (nameof(entityType), entityType), (nameof(principal), principal), (nameof(table), table));

    public static string BulkPartlyCommitted(object committed, object entityType, object reason)
        => Format(nameof(BulkPartlyCommitted), (nameof(committed), committed), (nameof(entityType), entityType), (nameof(reason), reason));

    public static string BulkPlace(object index, object entityType)
        => Format(nameof(BulkPlace), (nameof(index), index), (nameof(entityType), entityType));

    public static string BulkReadOnly(object property)
        => Format(nameof(BulkReadOnly), (nameof(property), property));

    public static string BulkRowsMissing(object expected, object entityType, object actual, object table)
        => Format(
            nameof(BulkRowsMissing),
            (nameof(expected), expected),
            (nameof(entityType), entityType),
            (nameof(actual), actual),
            (nameof(table), table));

    public static string BulkSelector(object expression)
        => Format(nameof(BulkSelector), (nameof(expression), expression));

    public static string BulkSeveralTables(object entityType, object tables)
        => Format(nameof(BulkSeveralTables), (nameof(entityType), entityType), (nameof(tables), tables));

    public static string BulkShadowProperty(object property, object name)
        => Format(nameof(BulkShadowProperty), (nameof(property), property), (nameof(name), name));

    public static string BulkStoredProcedure(object entityType)
        => Format(nameof(BulkStoredProcedure), (nameof(entityType), entityType));

    public static string BulkUnknownType(object type, object entityType)
        => Format(nameof(BulkUnknownType), (nameof(type), type), (nameof(entityType), entityType));

    public static string BulkValue(object entity, object property, object reason)
        => Format(nameof(BulkValue), (nameof(entity), entity), (nameof(property), property), (nameof(reason), reason));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(deleteBehavior), deleteBehavior),
            (nameof(citusError), citusError));

    public static string CauseKeyWithoutDistributionColumn()
        => Format(nameof(CauseKeyWithoutDistributionColumn));

    public static string CauseNoDistributionValue()
        => Format(nameof(CauseNoDistributionValue));

    public static string CauseNotATable()
        => Format(nameof(CauseNotATable));

    public static string CauseVolatileUpdate()
        => Format(nameof(CauseVolatileUpdate));

    public static string ColocatedByDefault(object entityType, object table, object otherEntityType, object otherTable)
        => Format(
            nameof(ColocatedByDefault),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable));

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
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(collation), collation),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable),
            (nameof(otherColumn), otherColumn),
            (nameof(otherCollation), otherCollation),
            (nameof(citusError), citusError));

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
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(storeType), storeType),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable),
            (nameof(otherColumn), otherColumn),
            (nameof(otherStoreType), otherStoreType),
            (nameof(citusError), citusError));

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
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable),
            (nameof(otherTableType), otherTableType),
            (nameof(citusError), citusError));

    public static string ColocatedWithUnknownTable(object entityType, object table, object otherEntityType, object citusError)
        => Format(
            nameof(ColocatedWithUnknownTable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(otherEntityType), otherEntityType),
            (nameof(citusError), citusError));

    public static string ColocationCycle(object entityType, object table, object chain, object citusError)
        => Format(
            nameof(ColocationCycle),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(chain), chain),
            (nameof(citusError), citusError));

    public static string ConcurrentDistributionNotPossible()
        => Format(nameof(ConcurrentDistributionNotPossible));

    public static string ConcurrentIndexOfPartitionedTable(object properties, object entityType, object table, object citusError)
        => Format(
            nameof(ConcurrentIndexOfPartitionedTable),
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(citusError), citusError));

    public static string ConcurrentIndexOperationOfPartitionedTable(object index, object table, object citusError)
        => Format(
            nameof(ConcurrentIndexOperationOfPartitionedTable),
            (nameof(index), index),
            (nameof(table), table),
            (nameof(citusError), citusError));

    public static string ConflictingColocation(object type, object otherType)
        => Format(nameof(ConflictingColocation), (nameof(type), type), (nameof(otherType), otherType));

    public static string ConflictingTableAttributes(object type, object attributes)
        => Format(nameof(ConflictingTableAttributes), (nameof(type), type), (nameof(attributes), attributes));

    public static string DatabaseLeftBehind(object database, object error, object dropError)
        => Format(nameof(DatabaseLeftBehind), (nameof(database), database), (nameof(error), error), (nameof(dropError), dropError));

    public static string DatabaseNotCreatable(object database, object error)
        => Format(nameof(DatabaseNotCreatable), (nameof(database), database), (nameof(error), error));

    public static string DatabaseNotDroppable(object database, object error)
        => Format(nameof(DatabaseNotDroppable), (nameof(database), database), (nameof(error), error));

    public static string DatabaseNotDroppableOnWorkers(object database, object adminDatabase, object error)
        => Format(
            nameof(DatabaseNotDroppableOnWorkers),
            (nameof(database), database),
            (nameof(adminDatabase), adminDatabase),
            (nameof(error), error));

    public static string DatabaseOnWorker(object database, object worker)
        => Format(nameof(DatabaseOnWorker), (nameof(database), database), (nameof(worker), worker));

    public static string DatabaseOnWorkerOf(object database, object worker, object coordinator)
        => Format(nameof(DatabaseOnWorkerOf), (nameof(database), database), (nameof(worker), worker), (nameof(coordinator), coordinator));

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
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(collation), collation),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable),
            (nameof(otherColumn), otherColumn),
            (nameof(otherCollation), otherCollation),
            (nameof(citusError), citusError));

    public static string DistributedRowsMoved(object table, object oldState, object state, object recipe)
        => Format(
            nameof(DistributedRowsMoved),
            (nameof(table), table),
            (nameof(oldState), oldState),
            (nameof(state), state),
            (nameof(recipe), recipe));

    public static string DistributedSequenceAltered(object sequence, object table, object citusError)
        => Format(
            nameof(DistributedSequenceAltered),
            (nameof(sequence), sequence),
            (nameof(table), table),
            (nameof(citusError), citusError));

    public static string DistributionChangeRefused(object table, object citusError, object advice)
        => Format(nameof(DistributionChangeRefused), (nameof(table), table), (nameof(citusError), citusError), (nameof(advice), advice));

    public static string DistributedTableWithoutColumn(object table, object annotation)
        => Format(nameof(DistributedTableWithoutColumn), (nameof(table), table), (nameof(annotation), annotation));

    public static string DistributionColumnAltered(object table, object column, object change, object citusError)
        => Format(
            nameof(DistributionColumnAltered),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(change), change),
            (nameof(citusError), citusError));

    public static string DistributionColumnArrayNotHashable(
        object entityType,
        object table,
        object property,
        object column,
        object storeType)
        => Format(
            nameof(DistributionColumnArrayNotHashable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(storeType), storeType));

    public static string DistributionColumnCollation(
        object entityType,
        object table,
        object property,
        object column,
        object collation,
        object citusError)
        => Format(
            nameof(DistributionColumnCollation),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(collation), collation),
            (nameof(citusError), citusError));

    public static string DistributionColumnComputed(
        object entityType,
        object table,
        object property,
        object column,
        object citusError)
        => Format(
            nameof(DistributionColumnComputed),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string DistributionColumnDropped(object table, object column, object citusError)
        => Format(nameof(DistributionColumnDropped), (nameof(table), table), (nameof(column), column), (nameof(citusError), citusError));

    public static string DistributionColumnOfFewValues(
        object entityType,
        object table,
        object property,
        object column,
        object type)
        => Format(
            nameof(DistributionColumnOfFewValues),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(type), type));

    public static string DistributionColumnOfSystem(
        object entityType,
        object table,
        object property,
        object column,
        object citusError)
        => Format(
            nameof(DistributionColumnOfSystem),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string DistributionColumnReplaced(object table, object oldColumn, object column, object recipe)
        => Format(
            nameof(DistributionColumnReplaced),
            (nameof(table), table),
            (nameof(oldColumn), oldColumn),
            (nameof(column), column),
            (nameof(recipe), recipe));

    public static string DistributionColumnTypeNotHashable(
        object entityType,
        object table,
        object property,
        object column,
        object storeType,
        object citusError)
        => Format(
            nameof(DistributionColumnTypeNotHashable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(storeType), storeType),
            (nameof(citusError), citusError));

    public static string DistributionPropertyIsNavigation(object entityType, object table, object navigation, object citusError, object advice)
        => Format(
            nameof(DistributionPropertyIsNavigation),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(navigation), navigation),
            (nameof(citusError), citusError),
            (nameof(advice), advice));

    public static string DistributionPropertyMissing(object entityType, object table, object property, object citusError, object advice)
        => Format(
            nameof(DistributionPropertyMissing),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(citusError), citusError),
            (nameof(advice), advice));

    public static string DistributionPropertyNotMapped(object entityType, object table, object property, object citusError)
        => Format(
            nameof(DistributionPropertyNotMapped),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(citusError), citusError));

    public static string DistributionPropertyNotSet(object entityType, object table)
        => Format(nameof(DistributionPropertyNotSet), (nameof(entityType), entityType), (nameof(table), table));

    public static string DistributionPropertyOptional(object entityType, object table, object property)
        => Format(
            nameof(DistributionPropertyOptional),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property));

    public static string DriftOnWorker(object dataSource)
        => Format(nameof(DriftOnWorker), (nameof(dataSource), dataSource));

    public static string ErrorExplained(object title, object citusError, object fix, object rule, object page)
        => Format(
            nameof(ErrorExplained),
            (nameof(title), title),
            (nameof(citusError), citusError),
            (nameof(fix), fix),
            (nameof(rule), rule),
            (nameof(page), page));

    public static string FixColocatedColumnCollations()
        => Format(nameof(FixColocatedColumnCollations));

    public static string FixColocatedColumnTypes()
        => Format(nameof(FixColocatedColumnTypes));

    public static string FixColocateWithOtherTableType()
        => Format(nameof(FixColocateWithOtherTableType));

    public static string FixColocateWithUnknownTable()
        => Format(nameof(FixColocateWithUnknownTable));

    public static string FixColumnar()
        => Format(nameof(FixColumnar));

    public static string FixDistributionChange()
        => Format(nameof(FixDistributionChange));

    public static string FixDistributionColumnAltered()
        => Format(nameof(FixDistributionColumnAltered));

    public static string FixDistributionColumnCollation()
        => Format(nameof(FixDistributionColumnCollation));

    public static string FixDistributionColumnName()
        => Format(nameof(FixDistributionColumnName));

    public static string FixDistributionValue()
        => Format(nameof(FixDistributionValue));

    public static string FixDistributionValueChanged()
        => Format(nameof(FixDistributionValueChanged));

    public static string FixForeignKeyAction()
        => Format(nameof(FixForeignKeyAction));

    public static string FixForeignKeyColumns()
        => Format(nameof(FixForeignKeyColumns));

    public static string FixForeignKeyFromReferenceTable()
        => Format(nameof(FixForeignKeyFromReferenceTable));

    public static string FixForeignKeysInTheWay()
        => Format(nameof(FixForeignKeysInTheWay));

    public static string FixForeignKeyToLocalTable()
        => Format(nameof(FixForeignKeyToLocalTable));

    public static string FixGeneratedIntegerColumn()
        => Format(nameof(FixGeneratedIntegerColumn));

    public static string FixIdentityColumnName()
        => Format(nameof(FixIdentityColumnName));

    public static string FixKey()
        => Format(nameof(FixKey));

    public static string FixNewColumn()
        => Format(nameof(FixNewColumn));

    public static string FixNewSequence()
        => Format(nameof(FixNewSequence));

    public static string FixNewTable()
        => Format(nameof(FixNewTable));

    public static string FixOtherDistributionColumn()
        => Format(nameof(FixOtherDistributionColumn));

    public static string FixPartitionedColumnar()
        => Format(nameof(FixPartitionedColumnar));

    public static string FixPartitionedTable()
        => Format(nameof(FixPartitionedTable));

    public static string FixPartitionInterval()
        => Format(nameof(FixPartitionInterval));

    public static string FixSelectInBlock()
        => Format(nameof(FixSelectInBlock));

    public static string FixSequenceColumnAdded()
        => Format(nameof(FixSequenceColumnAdded));

    public static string FixSequenceColumnType()
        => Format(nameof(FixSequenceColumnType));

    public static string FixSequenceOfSeveralTypes()
        => Format(nameof(FixSequenceOfSeveralTypes));

    public static string FixShardCount()
        => Format(nameof(FixShardCount));

    public static string FixTableType()
        => Format(nameof(FixTableType));

    public static string FixTableWithoutPrimaryKey()
        => Format(nameof(FixTableWithoutPrimaryKey));

    public static string FixTrigger()
        => Format(nameof(FixTrigger));

    public static string FixUnsupportedStatement()
        => Format(nameof(FixUnsupportedStatement));

    public static string FixVolatileUpdate()
        => Format(nameof(FixVolatileUpdate));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(citusError), citusError));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationBetweenGroups(
        object name,
        object table,
        object tableType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationBetweenGroups),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationCascadesFromLocalTable(
        object name,
        object table,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationCascadesFromLocalTable),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationDeletesDistributionColumn(object name, object table, object column, object citusError)
        => Format(
            nameof(ForeignKeyOperationDeletesDistributionColumn),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationFromLocalTable(
        object name,
        object table,
        object principalTable,
        object principalTableType)
        => Format(
            nameof(ForeignKeyOperationFromLocalTable),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType));

    public static string ForeignKeyOperationFromReferenceTable(
        object name,
        object table,
        object tableType,
        object principalTable,
        object principalTableType,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationFromReferenceTable),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationOfColumnarTable(object name, object table, object principalTable, object columnarTable, object citusError)
        => Format(
            nameof(ForeignKeyOperationOfColumnarTable),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(principalTable), principalTable),
            (nameof(columnarTable), columnarTable),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationSetsSequenceDefault(object name, object table, object column, object citusError)
        => Format(
            nameof(ForeignKeyOperationSetsSequenceDefault),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationToLocalTable(
        object name,
        object table,
        object tableType,
        object principalTable,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationToLocalTable),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalTable), principalTable),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationUpdatesDistributionColumn(object name, object table, object column, object citusError)
        => Format(
            nameof(ForeignKeyOperationUpdatesDistributionColumn),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string ForeignKeyOperationWithoutDistributionColumns(
        object name,
        object table,
        object principalTable,
        object column,
        object principalColumn,
        object citusError)
        => Format(
            nameof(ForeignKeyOperationWithoutDistributionColumns),
            (nameof(name), name),
            (nameof(table), table),
            (nameof(principalTable), principalTable),
            (nameof(column), column),
            (nameof(principalColumn), principalColumn),
            (nameof(citusError), citusError));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(citusError), citusError));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(distributionProperty), distributionProperty),
            (nameof(principalDistributionProperty), principalDistributionProperty),
            (nameof(citusError), citusError));

    public static string ForeignKeyWithoutIndex(
        object properties,
        object entityType,
        object table,
        object principalEntityType,
        object principalTable)
        => Format(
            nameof(ForeignKeyWithoutIndex),
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable));

    public static string ForeignKeysInTheWay(object operation, object table, object citusError)
        => Format(nameof(ForeignKeysInTheWay), (nameof(operation), operation), (nameof(table), table), (nameof(citusError), citusError));

    public static string ForeignKeysOfAccessMethod(object table, object citusError)
        => Format(nameof(ForeignKeysOfAccessMethod), (nameof(table), table), (nameof(citusError), citusError));

    public static string GeneratedColumnAdded(object kind, object column, object table, object tableType, object citusError)
        => Format(
            nameof(GeneratedColumnAdded),
            (nameof(kind), kind),
            (nameof(column), column),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

    public static string GeneratedColumnAltered(object column, object table, object tableType, object change, object citusError)
        => Format(
            nameof(GeneratedColumnAltered),
            (nameof(column), column),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(change), change),
            (nameof(citusError), citusError));

    public static string GeneratedIntegerColumn(object columns, object citusError)
        => Format(nameof(GeneratedIntegerColumn), (nameof(columns), columns), (nameof(citusError), citusError));

    public static string HandWrittenSql(object message, object statement)
        => Format(nameof(HandWrittenSql), (nameof(message), message), (nameof(statement), statement));

    public static string HierarchyConflict(object entityType, object configuration, object rootEntityType, object rootConfiguration)
        => Format(
            nameof(HierarchyConflict),
            (nameof(entityType), entityType),
            (nameof(configuration), configuration),
            (nameof(rootEntityType), rootEntityType),
            (nameof(rootConfiguration), rootConfiguration));

    public static string IdentityColumnInTheWay(object operation, object table, object column, object citusError)
        => Format(
            nameof(IdentityColumnInTheWay),
            (nameof(operation), operation),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string IdentityColumnOfConvertedTable(object operation, object table, object column, object citusError)
        => Format(
            nameof(IdentityColumnOfConvertedTable),
            (nameof(operation), operation),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string IdentityColumnOfManagedLocalTable(
        object entityType,
        object table,
        object property,
        object column,
        object reason,
        object citusError)
        => Format(
            nameof(IdentityColumnOfManagedLocalTable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(reason), reason),
            (nameof(citusError), citusError));

    public static string InvalidMigration(object violations)
        => Format(nameof(InvalidMigration), (nameof(violations), violations));

    public static string AccessMethodOfPartitionedTable(object table, object citusError)
        => Format(nameof(AccessMethodOfPartitionedTable), (nameof(table), table), (nameof(citusError), citusError));

    public static string KeyOfComparedEntityUnknown(object entityType, object property)
        => Format(nameof(KeyOfComparedEntityUnknown), (nameof(entityType), entityType), (nameof(property), property));

    public static string LogServerErrorExplained
        => Resources.GetString(nameof(LogServerErrorExplained), CultureInfo.InvariantCulture)!;

    public static string PartitionedTableCannotBeColumnar(object entityType, object table, object citusError)
        => Format(
            nameof(PartitionedTableCannotBeColumnar),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(citusError), citusError));

    public static string ServerTooOld(object version, object oldestVersion)
        => Format(nameof(ServerTooOld), (nameof(version), version), (nameof(oldestVersion), oldestVersion));

    public static string InvalidModel(object violations)
        => Format(nameof(InvalidModel), (nameof(violations), violations));

    public static string KeyOperationWithoutDistributionColumn(
        object kind,
        object name,
        object columns,
        object table,
        object column,
        object citusError)
        => Format(
            nameof(KeyOperationWithoutDistributionColumn),
            (nameof(kind), kind),
            (nameof(name), name),
            (nameof(columns), columns),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

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

    public static string LogDistributionColumnComparisonAdded
        => Resources.GetString(nameof(LogDistributionColumnComparisonAdded), CultureInfo.InvariantCulture)!;

    public static string LogNullableDistributionColumnGrouped
        => Resources.GetString(nameof(LogNullableDistributionColumnGrouped), CultureInfo.InvariantCulture)!;

    public static string LogNullableDistributionColumnNotCorrected
        => Resources.GetString(nameof(LogNullableDistributionColumnNotCorrected), CultureInfo.InvariantCulture)!;

    public static string LogViolation
        => Resources.GetString(nameof(LogViolation), CultureInfo.InvariantCulture)!;

    public static string KeyOperationWithoutPartitionColumn(object kind, object name, object columns, object table, object column, object citusError)
        => Format(
            nameof(KeyOperationWithoutPartitionColumn),
            (nameof(kind), kind),
            (nameof(name), name),
            (nameof(columns), columns),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string KeyWithoutPartitionColumn(object kind, object properties, object entityType, object table, object property, object citusError)
        => Format(
            nameof(KeyWithoutPartitionColumn),
            (nameof(kind), kind),
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(citusError), citusError));

    public static string MigrationHistoryOnWorker(object dataSource, object citusError)
        => Format(nameof(MigrationHistoryOnWorker), (nameof(dataSource), dataSource), (nameof(citusError), citusError));

    public static string MigrationOnWorker(object dataSource)
        => Format(nameof(MigrationOnWorker), (nameof(dataSource), dataSource));

    public static string MoreThanConcurrentDistribution(object table, object operation)
        => Format(nameof(MoreThanConcurrentDistribution), (nameof(table), table), (nameof(operation), operation));

    public static string ColumnarTableCannotHave(object entityType, object table, object thing, object citusError)
        => Format(
            nameof(ColumnarTableCannotHave),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(thing), thing),
            (nameof(citusError), citusError));

    public static string PartitionInterval(object entityType, object table, object interval, object property, object citusError)
        => Format(
            nameof(PartitionInterval),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(interval), interval),
            (nameof(property), property),
            (nameof(citusError), citusError));

    public static string PartitionIntervalOfOperation(object table, object interval, object citusError)
        => Format(
            nameof(PartitionIntervalOfOperation),
            (nameof(table), table),
            (nameof(interval), interval),
            (nameof(citusError), citusError));

    public static string PartitionPropertyWithoutTime(object property, object entityType, object table, object citusError, object advice)
        => Format(
            nameof(PartitionPropertyWithoutTime),
            (nameof(property), property),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(citusError), citusError),
            (nameof(advice), advice));

    public static string NotValidForeignKeyOfPartitionedTable(object properties, object entityType, object table, object citusError)
        => Format(
            nameof(NotValidForeignKeyOfPartitionedTable),
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(citusError), citusError));

    public static string PartitionedTableOfType(object entityType, object table, object tableType, object citusError)
        => Format(
            nameof(PartitionedTableOfType),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

    public static string PartitionedTableWithSystemColumn(object property, object column, object entityType, object table, object citusError)
        => Format(
            nameof(PartitionedTableWithSystemColumn),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(citusError), citusError));

    public static string PartitionsOfExistingTable(object table)
        => Format(nameof(PartitionsOfExistingTable), (nameof(table), table));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(distributionProperty), distributionProperty),
            (nameof(distributionColumn), distributionColumn),
            (nameof(citusError), citusError),
            (nameof(fix), fix));

    public static string ScaffoldingOnWorker(object dataSource)
        => Format(nameof(ScaffoldingOnWorker), (nameof(dataSource), dataSource));

    public static string SequentialModeWithoutTransaction()
        => Format(nameof(SequentialModeWithoutTransaction));

    public static string TableOfDistributedSchema(object table, object schema, object tableType)
        => Format(nameof(TableOfDistributedSchema), (nameof(table), table), (nameof(schema), schema), (nameof(tableType), tableType));

    public static string PublicSchemaDistributed(object citusError)
        => Format(nameof(PublicSchemaDistributed), (nameof(citusError), citusError));

    public static string ProviderMissing()
        => Format(nameof(ProviderMissing));

    public static string ReferenceTableWithDistributionColumn(
        object entityType,
        object table,
        object property,
        object column,
        object otherEntityType,
        object otherTable)
        => Format(
            nameof(ReferenceTableWithDistributionColumn),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable));

    public static string RequiredSequenceColumnAdded(object column, object table, object tableType, object citusError)
        => Format(
            nameof(RequiredSequenceColumnAdded),
            (nameof(column), column),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

    public static string RowVersionOfDistributedTable(
        object entityType,
        object table,
        object tableType,
        object property,
        object column)
        => Format(
            nameof(RowVersionOfDistributedTable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(property), property),
            (nameof(column), column));

    public static string RowVersionOfReferenceTable(object entityType, object table, object property, object column)
        => Format(
            nameof(RowVersionOfReferenceTable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(property), property),
            (nameof(column), column));

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
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(storeType), storeType),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable),
            (nameof(otherStoreType), otherStoreType));

    public static string SeedChangesDistributionColumn(object table, object column, object citusError)
        => Format(
            nameof(SeedChangesDistributionColumn),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string SeedWithoutDistributionColumn(object table, object column, object citusError)
        => Format(
            nameof(SeedWithoutDistributionColumn),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(citusError), citusError));

    public static string SelectInBlock(object function, object citusError)
        => Format(nameof(SelectInBlock), (nameof(function), function), (nameof(citusError), citusError));

    public static string SequenceColumnTypeAltered(object column, object table, object tableType, object citusError)
        => Format(
            nameof(SequenceColumnTypeAltered),
            (nameof(column), column),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

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
            (nameof(sequence), sequence),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(column), column),
            (nameof(storeType), storeType),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherTable), otherTable),
            (nameof(otherColumn), otherColumn),
            (nameof(otherStoreType), otherStoreType),
            (nameof(citusError), citusError));

    public static string ServiceNotWrappable(object service)
        => Format(nameof(ServiceNotWrappable), (nameof(service), service));

    public static string ServiceReplaced(object implementation, object service)
        => Format(nameof(ServiceReplaced), (nameof(implementation), implementation), (nameof(service), service));

    public static string ServicesMissing()
        => Format(nameof(ServicesMissing));

    public static string SequenceOnCoordinator(object sequence, object citusError)
        => Format(nameof(SequenceOnCoordinator), (nameof(sequence), sequence), (nameof(citusError), citusError));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(principalEntityType), principalEntityType),
            (nameof(principalTable), principalTable),
            (nameof(principalTableType), principalTableType),
            (nameof(distributionProperty), distributionProperty),
            (nameof(citusError), citusError));

    public static string ShardCountOfColocatedTable(
        object entityType,
        object table,
        object shardCount,
        object otherEntityType,
        object citusError)
        => Format(
            nameof(ShardCountOfColocatedTable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(shardCount), shardCount),
            (nameof(otherEntityType), otherEntityType),
            (nameof(citusError), citusError));

    public static string ShardCountOfSingleShardTable(object entityType, object table, object shardCount, object citusError)
        => Format(
            nameof(ShardCountOfSingleShardTable),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(shardCount), shardCount),
            (nameof(citusError), citusError));

    public static string ShardCountOutOfRange(object min, object max)
        => Format(nameof(ShardCountOutOfRange), (nameof(min), min), (nameof(max), max));

    public static string SharedTableConflict(
        object entityType,
        object table,
        object configuration,
        object otherEntityType,
        object otherConfiguration)
        => Format(
            nameof(SharedTableConflict),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(configuration), configuration),
            (nameof(otherEntityType), otherEntityType),
            (nameof(otherConfiguration), otherConfiguration));

    public static string SingletonOptionsDiffer()
        => Format(nameof(SingletonOptionsDiffer));

    public static string TableIsCitusTable(object operation, object table, object tableType, object citusError)
        => Format(
            nameof(TableIsCitusTable),
            (nameof(operation), operation),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

    public static string TableIsNotDistributed(object table, object citusError)
        => Format(nameof(TableIsNotDistributed), (nameof(table), table), (nameof(citusError), citusError));

    public static string TableIsNotHashDistributed(object operation, object table, object tableType, object citusError)
        => Format(
            nameof(TableIsNotHashDistributed),
            (nameof(operation), operation),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

    public static string TableIsView(object operation, object name, object citusError)
        => Format(nameof(TableIsView), (nameof(operation), operation), (nameof(name), name), (nameof(citusError), citusError));

    public static string TableWithoutPrimaryKey(object entityType, object table, object tableType, object citusError)
        => Format(
            nameof(TableWithoutPrimaryKey),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

    public static string TenantAmbiguous(object entityType, object properties, object tenant)
        => Format(nameof(TenantAmbiguous), (nameof(entityType), entityType), (nameof(properties), properties), (nameof(tenant), tenant));

    public static string TenantChanged(object entityType, object property)
        => Format(nameof(TenantChanged), (nameof(entityType), entityType), (nameof(property), property));

    public static string TenantEntityTypeInModel(object property, object entityType, object key)
        => Format(nameof(TenantEntityTypeInModel), (nameof(property), property), (nameof(entityType), entityType), (nameof(key), key));

    public static string TenantEntityTypeMissing(object entityType)
        => Format(nameof(TenantEntityTypeMissing), (nameof(entityType), entityType));

    public static string TenantFilterMissing(object entityType)
        => Format(nameof(TenantFilterMissing), (nameof(entityType), entityType));

    public static string TenantKeyMissing(object property, object entityType)
        => Format(nameof(TenantKeyMissing), (nameof(property), property), (nameof(entityType), entityType));

    public static string TenantKeyType(object context, object keyType, object type)
        => Format(nameof(TenantKeyType), (nameof(context), context), (nameof(keyType), keyType), (nameof(type), type));

    public static string TenantMissing(object context)
        => Format(nameof(TenantMissing), (nameof(context), context));

    public static string TenantNotSet
        => Format(nameof(TenantNotSet));

    public static string TenantOfComparedEntityUnknown(object entityType, object property)
        => Format(nameof(TenantOfComparedEntityUnknown), (nameof(entityType), entityType), (nameof(property), property));

    public static string TenantOfContextNotSet(object context)
        => Format(nameof(TenantOfContextNotSet), (nameof(context), context));

    public static string TenantOfListCompared(object entityType)
        => Format(nameof(TenantOfListCompared), (nameof(entityType), entityType));

    public static string TenantOfOtherContext(object context, object otherContext)
        => Format(nameof(TenantOfOtherContext), (nameof(context), context), (nameof(otherContext), otherContext));

    public static string TenantOfSubqueryCompared(object entityType)
        => Format(nameof(TenantOfSubqueryCompared), (nameof(entityType), entityType));

    public static string TenantOfSubqueryFollowed(object entityType)
        => Format(nameof(TenantOfSubqueryFollowed), (nameof(entityType), entityType));

    public static string TenantOfTrackedRows(object context)
        => Format(nameof(TenantOfTrackedRows), (nameof(context), context));

    public static string TenantOfFind(object entityType)
        => Format(nameof(TenantOfFind), (nameof(entityType), entityType));

    public static string TenantOfPrincipalUnknown(object entityType, object principalEntityType)
        => Format(nameof(TenantOfPrincipalUnknown), (nameof(entityType), entityType), (nameof(principalEntityType), principalEntityType));

    public static string TenantOfViewUnknown(object entityType, object property)
        => Format(nameof(TenantOfViewUnknown), (nameof(entityType), entityType), (nameof(property), property));

    public static string TenantOfReload(object entityType, object property)
        => Format(nameof(TenantOfReload), (nameof(entityType), entityType), (nameof(property), property));

    public static string TenantOfReference(object entityType, object navigation)
        => Format(nameof(TenantOfReference), (nameof(entityType), entityType), (nameof(navigation), navigation));

    public static string TenantOfRow(object entityType, object property)
        => Format(nameof(TenantOfRow), (nameof(entityType), entityType), (nameof(property), property));

    public static string TenantOfRowNotSet(object entityType, object property)
        => Format(nameof(TenantOfRowNotSet), (nameof(entityType), entityType), (nameof(property), property));

    public static string TenantPropertyOfDerivedType(object property, object derivedType, object entityType)
        => Format(
            nameof(TenantPropertyOfDerivedType),
            (nameof(property), property),
            (nameof(derivedType), derivedType),
            (nameof(entityType), entityType));

    public static string TenantPropertyRefersToTenants(object property, object entityType, object principal, object principalProperty)
        => Format(
            nameof(TenantPropertyRefersToTenants),
            (nameof(property), property),
            (nameof(entityType), entityType),
            (nameof(principal), principal),
            (nameof(principalProperty), principalProperty));

    public static string TenantPropertyType(object property, object entityType, object type, object keyType)
        => Format(
            nameof(TenantPropertyType),
            (nameof(property), property),
            (nameof(entityType), entityType),
            (nameof(type), type),
            (nameof(keyType), keyType));

    public static string TenantPropertyUncertain(object entityType, object property, object others, object defaultProperty)
        => Format(
            nameof(TenantPropertyUncertain),
            (nameof(entityType), entityType),
            (nameof(property), property),
            (nameof(others), others),
            (nameof(defaultProperty), defaultProperty));

    public static string TenantReferredTo(object entityType, object properties, object principalEntityType)
        => Format(
            nameof(TenantReferredTo),
            (nameof(entityType), entityType),
            (nameof(properties), properties),
            (nameof(principalEntityType), principalEntityType));

    public static string TenantScopeEnded
        => Format(nameof(TenantScopeEnded));

    public static string TenantUniqueViolation(object entityType, object properties, object index, object property)
        => Format(
            nameof(TenantUniqueViolation),
            (nameof(entityType), entityType),
            (nameof(properties), properties),
            (nameof(index), index),
            (nameof(property), property));

    public static string TenantUnknown(object entityType, object tenantEntityType)
        => Format(nameof(TenantUnknown), (nameof(entityType), entityType), (nameof(tenantEntityType), tenantEntityType));

    public static string TenantUnknownWithProperty(object entityType, object tenantEntityType, object property, object others)
        => Format(
            nameof(TenantUnknownWithProperty),
            (nameof(entityType), entityType),
            (nameof(tenantEntityType), tenantEntityType),
            (nameof(property), property),
            (nameof(others), others));

    public static string TenantsNamedTwice(object first, object second)
        => Format(nameof(TenantsNamedTwice), (nameof(first), first), (nameof(second), second));

    public static string TenantsOfCompiledQuery
        => Format(nameof(TenantsOfCompiledQuery));

    public static string TimePartitionsOnWorker(object dataSource)
        => Format(nameof(TimePartitionsOnWorker), (nameof(dataSource), dataSource));

    public static string TransientError()
        => Format(nameof(TransientError));

    public static string TriggerOfCitusTable(object trigger, object entityType, object table, object tableType, object citusError)
        => Format(
            nameof(TriggerOfCitusTable),
            (nameof(trigger), trigger),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError));

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
            (nameof(properties), properties),
            (nameof(entityType), entityType),
            (nameof(table), table),
            (nameof(distributionProperty), distributionProperty),
            (nameof(distributionColumn), distributionColumn),
            (nameof(citusError), citusError),
            (nameof(fix), fix));

    public static string UniqueAmongTenants(object entityType, object properties, object key)
        => Format(nameof(UniqueAmongTenants), (nameof(entityType), entityType), (nameof(properties), properties), (nameof(key), key));

    public static string UnsuitableOutputPlugins(object setting, object suitableSetting)
        => Format(nameof(UnsuitableOutputPlugins), (nameof(setting), setting), (nameof(suitableSetting), suitableSetting));

    public static string UnsuitableSettingsOfWorkers(object workers)
        => Format(nameof(UnsuitableSettingsOfWorkers), (nameof(workers), workers));

    public static string UnsuitableWalLevel(object setting)
        => Format(nameof(UnsuitableWalLevel), (nameof(setting), setting));

    public static string UnsupportedStatement(object table, object tableType, object citusError, object advice)
        => Format(
            nameof(UnsupportedStatement),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(citusError), citusError),
            (nameof(advice), advice));

    public static string UnknownTableType(object table, object tableType)
        => Format(nameof(UnknownTableType), (nameof(table), table), (nameof(tableType), tableType));

    public static string UpsertColumnar(object entityType, object table)
        => Format(nameof(UpsertColumnar), (nameof(entityType), entityType), (nameof(table), table));

    public static string UpsertCommitInDoubt(object entityType, object reason)
        => Format(nameof(UpsertCommitInDoubt), (nameof(entityType), entityType), (nameof(reason), reason));

    public static string UpsertDuplicate(object entityType, object first, object second, object columns)
        => Format(
            nameof(UpsertDuplicate),
            (nameof(entityType), entityType),
            (nameof(first), first),
            (nameof(second), second),
            (nameof(columns), columns));

    public static string UpsertGeneratedMatch(object entityType, object column)
        => Format(nameof(UpsertGeneratedMatch), (nameof(entityType), entityType), (nameof(column), column));

    public static string UpsertNoColumn(object entityType, object property, object table)
        => Format(nameof(UpsertNoColumn), (nameof(entityType), entityType), (nameof(property), property), (nameof(table), table));

    public static string UpsertNotUnique(object entityType, object columns)
        => Format(nameof(UpsertNotUnique), (nameof(entityType), entityType), (nameof(columns), columns));

    public static string UpsertNothingOrSomething(object entityType)
        => Format(nameof(UpsertNothingOrSomething), (nameof(entityType), entityType));

    public static string UpsertOfDistributionColumn(object entityType, object column)
        => Format(nameof(UpsertOfDistributionColumn), (nameof(entityType), entityType), (nameof(column), column));

    public static string UpsertWithoutDistributionColumn(object entityType, object columns, object distributionColumn)
        => Format(
            nameof(UpsertWithoutDistributionColumn),
            (nameof(entityType), entityType),
            (nameof(columns), columns),
            (nameof(distributionColumn), distributionColumn));

    public static string UpsertWithoutKey(object entityType)
        => Format(nameof(UpsertWithoutKey), (nameof(entityType), entityType));

    public static string UseCitusMissing(object entityType)
        => Format(nameof(UseCitusMissing), (nameof(entityType), entityType));

    public static string UseCitusMissingForTenants(object tenant)
        => Format(nameof(UseCitusMissingForTenants), (nameof(tenant), tenant));

    public static string Violation(object ruleId, object message, object helpLink)
        => Format(nameof(Violation), (nameof(ruleId), ruleId), (nameof(message), message), (nameof(helpLink), helpLink));

    public static string VolatileDefaultOfReferenceTable(object column, object table, object sql)
        => Format(nameof(VolatileDefaultOfReferenceTable), (nameof(column), column), (nameof(table), table), (nameof(sql), sql));

    public static string VolatileFill(object column, object table, object tableType, object sql, object citusError)
        => Format(
            nameof(VolatileFill),
            (nameof(column), column),
            (nameof(table), table),
            (nameof(tableType), tableType),
            (nameof(sql), sql),
            (nameof(citusError), citusError));

    private static string Format(string name, params (string Name, object Value)[] arguments)
    {
        var format = Resources.GetString(name, CultureInfo.InvariantCulture)!;
        for (var i = 0; i < arguments.Length; i++)
        {
            format = format.Replace(
                $"{{{arguments[i].Name}}}", string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), StringComparison.Ordinal);
        }

        return string.Format(CultureInfo.InvariantCulture, format, Array.ConvertAll(arguments, a => a.Value));
    }
}
