namespace EFCore.Citus.Shared;

/// <summary>
///     Provides all rules that models, migrations and queries are checked against. IDs are grouped by category with gaps for further rules,
///     and are never reused.
/// </summary>
internal static partial class CitusRules
{
    /// <summary>
    ///     Gets all rules, in the order of their IDs.
    /// </summary>
    public static IReadOnlyList<CitusRule> All
        => Catalog.All;

    // The fields of a class in several files are initialized in an order that is not defined, and all of them before this list.
    private static class Catalog
    {
        public static readonly IReadOnlyList<CitusRule> All =
        [
            DistributionPropertyMissing,
            DistributionPropertyNotMapped,
            DistributionColumnComputed,
            DistributionColumnTypeNotHashable,
            DistributionPropertyOptional,
            DistributionColumnCollation,
            DistributionColumnOfSystem,
            DistributionColumnOfFewValues,
            DistributionColumnTypeNotHashableYet,
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
            ForeignKeyWithoutIndex,
            ColocatedWithUnknownTable,
            ColocatedWithOtherTableType,
            ShardCountOfColocatedTable,
            ColocatedColumnTypesDiffer,
            ColocationCycle,
            ShardCountOfSingleShardTable,
            ColocatedColumnCollationsDiffer,
            DefaultGroupCollationsDiffer,
            SameColumnInOtherGroup,
            ColocatedByDefault,
            SharedTableConflict,
            HierarchyConflict,
            TriggerOfCitusTable,
            TableWithoutPrimaryKey,
            ReferenceTableWithDistributionColumn,
            TableCannotBePartitioned,
            TableCannotBeColumnar,
            PartitionedTableCannotBeColumnar,
            PartitionInterval,
            ConcurrentIndexOfPartitionedTable,
            NotValidForeignKeyOfPartitionedTable,
            RowVersionOfReferenceTable,
            IdentityColumnOfManagedLocalTable,
            SequenceOfSeveralTypes,
            RowVersionOfDistributedTable,
            GeneratedIntegerColumn,
            SequenceOnCoordinator,
            AccessMethodOfPartitionedTable,
            PartitionsOfExistingTable,
            MoreThanConcurrentDistribution,
            HandWrittenCitusCall,
            DistributionColumnAltered,
            DistributionColumnReplaced,
            DistributedRowsMoved,
            GeneratedColumnAdded,
            GeneratedColumnAltered,
            SequenceColumnTypeAltered,
            RequiredSequenceColumnAdded,
            VolatileDefaultOfReferenceTable,
            VolatileFill,
            DistributedSequenceAltered,
            IdentityColumnInTheWay,
            TableOfThatTypeAlready,
            ForeignKeysInTheWay,
            SeedOfDistributionColumn,
            ForeignKeyUpdatesDistributionColumn,
            ForeignKeySetsSequenceDefault,
            UnsupportedStatement,
            SelectInBlock,
            DistributionChangeRefused,
            RawSqlWithoutDistributionColumn,
            DistributionPropertyAssigned,
            WriteAfterParallelAccess,
            QueryFiltersIgnored,
            TenantUnknown,
            TenantRowsReferredTo,
            TenantAmbiguous,
            TenantPropertyUnfit,
            TenantMissing,
            UniqueAmongTenants,
            TenantsNamedTwice,
            TenantPropertyRefersToTenants,
            UseCitusMissing
        ];
    }
}
