using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Provides the columns of tables at a point of a migration, from the operations that add them and from the model.
/// </summary>
internal sealed class ColumnCatalog(MigrationScope scope)
{
    private readonly Dictionary<(TableIdentity Table, string Name), ColumnOperation> _columns = [];

    private readonly Dictionary<(TableIdentity Table, string Name), string> _alteredTypes = [];

    // The model contains the tables that the migration creates with the columns that they have at its end.
    private readonly HashSet<TableIdentity> _created = [];

    /// <summary>
    ///     Gets the facts about a column, or <see langword="null" /> if they are unknown.
    /// </summary>
    public ColumnFacts? Find(TableIdentity table, string name)
        => _columns.TryGetValue((table, name), out var operation) ? ColumnFacts.From(operation)
            : FindInModel(table, name) is { } column ? ColumnFacts.From(column)
            : null;

    /// <summary>
    ///     Gets the declared type of a column, or <see langword="null" /> if it is unknown.
    /// </summary>
    public string? FindType(TableIdentity table, string name)
        => _alteredTypes.TryGetValue((table, name), out var type) ? type
            : _columns.TryGetValue((table, name), out var operation) ? operation.ColumnType
            : FindInModel(table, name)?.StoreType;

    /// <summary>
    ///     Gets the declared collation of a column, or <see langword="null" /> if it is that of the type or is unknown.
    /// </summary>
    public string? FindCollation(TableIdentity table, string name)
        => ColumnCollation.Normalize(
            _columns.TryGetValue((table, name), out var operation) ? operation.Collation : FindInModel(table, name)?.Collation);

    /// <summary>
    ///     Gets the known columns of a table.
    /// </summary>
    public IEnumerable<(string Name, ColumnFacts Facts)> GetAll(TableIdentity table)
    {
        var added = _columns.Where(c => c.Key.Table == table).Select(c => (c.Key.Name, Facts: ColumnFacts.From(c.Value))).ToList();

        return FindInModel(table) is { } found
            ? added.Concat(
                found.Columns
                    .Select(c => (Name: scope.Renamed.ColumnBefore(table, c.Name), Facts: ColumnFacts.From(c)))
                    .Where(c => added.TrueForAll(a => a.Name != c.Name)))
            : added;
    }

    /// <summary>
    ///     Gets the names of the identity columns of a table.
    /// </summary>
    public IEnumerable<string> GetIdentities(TableIdentity table)
        => GetAll(table).Where(c => c.Facts.IsIdentity).Select(c => c.Name);

    public void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                _created.Add(create.TableIdentity);
                foreach (var column in create.Columns)
                {
                    _columns[(create.TableIdentity, column.Name)] = column;
                }

                break;
            case RenameTableOperation rename:
                Rename(rename.TableIdentity, RenamedObjects.NewNameOf(rename));
                break;
            case RenameColumnOperation rename:
                Move(_columns, (rename.TableIdentity, rename.Name), (rename.TableIdentity, rename.NewName));
                Move(_alteredTypes, (rename.TableIdentity, rename.Name), (rename.TableIdentity, rename.NewName));
                break;
            case AddColumnOperation add:
                _columns[(add.TableIdentity, add.Name)] = add;
                _alteredTypes.Remove((add.TableIdentity, add.Name));
                break;

            // The operation may leave out the other facts about the column.
            case AlterColumnOperation { ColumnType: { } type } alter:
                _alteredTypes[(alter.TableIdentity, alter.Name)] = type;
                break;
        }
    }

    public void Forget(TableIdentity table)
    {
        _created.Remove(table);
        Forget(_columns, table);
        Forget(_alteredTypes, table);
    }

    private ITable? FindInModel(TableIdentity table)
        => _created.Contains(table) ? null : scope.FindTable(scope.Renamed.After(table));

    private IColumn? FindInModel(TableIdentity table, string name)
        => FindInModel(table)?.FindColumn(scope.Renamed.ColumnAfter(table, name));

    private void Rename(TableIdentity from, TableIdentity to)
    {
        if (_created.Remove(from))
        {
            _created.Add(to);
        }

        Rename(_columns, from, to);
        Rename(_alteredTypes, from, to);
    }

    private static void Rename<T>(Dictionary<(TableIdentity Table, string Name), T> columns, TableIdentity from, TableIdentity to)
    {
        foreach (var key in columns.Keys.Where(k => k.Table == from).ToList())
        {
            Move(columns, key, (to, key.Name));
        }
    }

    private static void Move<T>(
        Dictionary<(TableIdentity Table, string Name), T> columns,
        (TableIdentity Table, string Name) from,
        (TableIdentity Table, string Name) to)
    {
        if (columns.Remove(from, out var value))
        {
            columns[to] = value;
        }
    }

    private static void Forget<T>(Dictionary<(TableIdentity Table, string Name), T> columns, TableIdentity table)
    {
        foreach (var key in columns.Keys.Where(k => k.Table == table).ToList())
        {
            columns.Remove(key);
        }
    }
}
