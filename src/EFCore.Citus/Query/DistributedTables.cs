using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Validation;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds how the tables of a query are distributed.
/// </summary>
internal sealed class DistributedTables(ICitusSingletonOptions options)
{
    private readonly Dictionary<ITableBase, QueryTable> _tables = [];

    public QueryTable Find(ITableBase table)
    {
        if (!_tables.TryGetValue(table, out var found))
        {
            _tables.Add(table, found = Create(table));
        }

        return found;
    }

    private QueryTable Create(ITableBase table)
        => table is ITable databaseTable && CitusTable.Find(databaseTable) is { } citusTable
            ? new QueryTable(table.Name, KindOf(citusTable.Type))
            {
                DistributionColumn = citusTable.DistributionColumn,
                EntityType = citusTable.EntityType.DisplayName(),
                DistributionProperty = citusTable.DistributionColumn is null ? null : citusTable.EntityType.FindDistributionProperty()?.Name,
                Group = FindGroup(citusTable)
            }
            : new QueryTable(table.Name, QueryTableKind.Unknown) { DistributionColumn = FindDistributionColumn(table) };

    private QueryTableGroup? FindGroup(CitusTable table)
        => ColocationGroup.Find(table, options) is { } group
            ? new QueryTableGroup(group with { ShardCount = null }, group.ShardCount)
            : null;

    private static QueryTableKind KindOf(CitusTableType type)
        => type switch
        {
            CitusTableType.Distributed => QueryTableKind.Distributed,
            CitusTableType.SingleShard => QueryTableKind.SingleShard,
            CitusTableType.Reference => QueryTableKind.Reference,
            CitusTableType.ManagedLocal => QueryTableKind.ManagedLocal,
            _ => QueryTableKind.Local
        };

    // FromSql has a table for each entity type, which is not in the database and has no interface of its own. Views and functions have one.
    private static string? FindDistributionColumn(ITableBase table)
        => table switch
        {
            ITable or IView or IStoreFunction or ISqlQuery => null,
            _ => table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().FirstOrDefault() is { } entityType
                && CitusTable.FindIdentifier(entityType) is { } identifier
                    ? CitusTable.Get(entityType, identifier).DistributionColumn
                    : null
        };
}
