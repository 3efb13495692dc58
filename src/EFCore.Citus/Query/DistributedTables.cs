using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Query;

/// <summary>
///     Finds the types and distribution columns of the tables of a query.
/// </summary>
internal sealed class DistributedTables
{
    private readonly Dictionary<ITableBase, CitusTable?> _tables = [];

    public string? FindDistributionColumn(ITableBase table)
        => FindTable(table)?.DistributionColumn;

    /// <summary>
    ///     Finds the type of a table. It is <see langword="null" /> for views and functions, which may read any table.
    /// </summary>
    public CitusTableType? FindType(ITableBase table)
        => FindTable(table)?.Type;

    private CitusTable? FindTable(ITableBase table)
    {
        if (!_tables.TryGetValue(table, out var found))
        {
            _tables.Add(table, found = Find(table));
        }

        return found;
    }

    // FromSql has a table for each entity type, which is not in the database and has no interface of its own. Views and functions have one.
    private static CitusTable? Find(ITableBase table)
        => table switch
        {
            ITable databaseTable => CitusTable.Find(databaseTable),
            IView or IStoreFunction or ISqlQuery => null,
            _ => table.EntityTypeMappings.Select(m => m.TypeBase).OfType<IEntityType>().FirstOrDefault() is { } entityType
                && CitusTable.FindIdentifier(entityType) is { } identifier
                    ? CitusTable.Get(entityType, identifier)
                    : null
        };
}
