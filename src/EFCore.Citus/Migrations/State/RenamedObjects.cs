using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Maps the old and new names of the tables and columns that a migration renames. The model contains the new names, and operations
///     before a rename use the old ones.
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
                    RenameTable(rename.TableIdentity, NewNameOf(rename));
                    break;
                case RenameColumnOperation rename:
                    RenameColumn(After(rename.TableIdentity), rename.Name, rename.NewName);
                    break;
            }
        }
    }

    public static TableIdentity NewNameOf(RenameTableOperation rename)
        => new(rename.NewName ?? rename.Name, rename.NewSchema ?? rename.Schema);

    /// <summary>Gets the name of a table after the migration.</summary>
    public TableIdentity After(TableIdentity table)
        => _tablesAfter.GetValueOrDefault(table, table);

    /// <summary>Gets the name of a table before the migration.</summary>
    public TableIdentity Before(TableIdentity table)
        => _tablesBefore.GetValueOrDefault(table, table);

    /// <summary>Gets the name of a column after the migration. The table may be specified by any of its names.</summary>
    public string ColumnAfter(TableIdentity table, string column)
        => _columnsAfter.GetValueOrDefault((After(table), column), column);

    /// <summary>Gets the name of a column before the migration. The table may be specified by any of its names.</summary>
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
