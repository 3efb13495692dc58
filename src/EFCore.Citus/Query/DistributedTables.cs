using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds the distribution columns of the tables of a query.
/// </summary>
internal sealed class DistributedTables
{
    private readonly Dictionary<ITableBase, string?> _columns = [];

    public string? FindDistributionColumn(ITableBase table)
    {
        if (!_columns.TryGetValue(table, out var column))
        {
            _columns.Add(table, column = Find(table));
        }

        return column;
    }

    // FromSql has a table for each entity type, which is not in the database and has no interface of its own. Views and functions have one.
    private static string? Find(ITableBase table)
        => table switch
        {
            ITable databaseTable => CitusTable.Find(databaseTable)?.DistributionColumn,
            IView or IStoreFunction or ISqlQuery => null,
            _ => table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().FirstOrDefault() is { } entityType
                && CitusTable.FindIdentifier(entityType) is { } identifier
                    ? CitusTable.Get(entityType, identifier).DistributionColumn
                    : null
        };
}
