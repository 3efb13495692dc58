using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     What the tables and columns that a migration renames are called before and after it. The model knows the names after, operations that
///     come before a renaming use those before.
/// </summary>
internal sealed class RenamedObjects
{
    private readonly Dictionary<TableIdentity, TableIdentity> _tablesAfter = [];
    private readonly Dictionary<TableIdentity, TableIdentity> _tablesBefore = [];
    private readonly Dictionary<(TableIdentity Table, string Column), string> _columnsAfter = [];
    private readonly Dictionary<(TableIdentity Table, string Column), string> _columnsBefore = [];

    public RenamedObjects(IEnumerable<MigrationOperation> operations)
    {
        foreach (var operation in operations)
        {
            switch (operation)
            {
                case RenameTableOperation rename:
                    RenameTable(new TableIdentity(rename.Name, rename.Schema), NewNameOf(rename));
                    break;
                case RenameColumnOperation rename:
                    RenameColumn(After(new TableIdentity(rename.Table, rename.Schema)), rename.Name, rename.NewName);
                    break;
            }
        }
    }

    public static TableIdentity NewNameOf(RenameTableOperation rename)
        => new(rename.NewName ?? rename.Name, rename.NewSchema ?? rename.Schema);

    /// <summary>The name that a table has in the end.</summary>
    public TableIdentity After(TableIdentity table)
        => _tablesAfter.GetValueOrDefault(table, table);

    /// <summary>The name that a table had in the beginning.</summary>
    public TableIdentity Before(TableIdentity table)
        => _tablesBefore.GetValueOrDefault(table, table);

    /// <summary>The name that a column has in the end, for a table by any of its names.</summary>
    public string ColumnAfter(TableIdentity table, string column)
        => _columnsAfter.GetValueOrDefault((After(table), column), column);

    /// <summary>The name that a column had in the beginning, for a table by any of its names.</summary>
    public string ColumnBefore(TableIdentity table, string column)
        => _columnsBefore.GetValueOrDefault((After(table), column), column);

    private void RenameTable(TableIdentity from, TableIdentity to)
    {
        var before = Before(from);
        _tablesBefore.Remove(from);
        _tablesBefore[to] = before;
        _tablesAfter[before] = to;
        if (from != before)
        {
            _tablesAfter[from] = to;
        }

        foreach (var ((table, column), name) in _columnsAfter.Where(c => c.Key.Table == from).ToList())
        {
            _columnsAfter[(to, column)] = name;
        }

        foreach (var ((table, column), name) in _columnsBefore.Where(c => c.Key.Table == from).ToList())
        {
            _columnsBefore[(to, column)] = name;
        }
    }

    private void RenameColumn(TableIdentity table, string from, string to)
    {
        var before = _columnsBefore.GetValueOrDefault((table, from), from);
        _columnsBefore.Remove((table, from));
        _columnsBefore[(table, to)] = before;
        _columnsAfter[(table, before)] = to;
        if (from != before)
        {
            _columnsAfter[(table, from)] = to;
        }
    }
}
