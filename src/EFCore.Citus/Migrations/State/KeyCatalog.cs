using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Provides the keys and constraints of tables at a point of a migration.
/// </summary>
internal sealed class KeyCatalog(MigrationScope scope)
{
    private readonly Dictionary<TableIdentity, List<MigrationKey>> _added = [];

    /// <summary>
    ///     Gets the primary key, unique constraints and unique indexes that the migration has added to a table.
    /// </summary>
    public IReadOnlyList<MigrationKey> GetAdded(TableIdentity table)
        => _added.TryGetValue(table, out var keys) ? keys : [];

    /// <summary>
    ///     Determines whether the model has a foreign key or a check constraint of the name, neither of which has an index.
    /// </summary>
    public bool HasUnindexedConstraint(TableIdentity table, string name)
        => scope.FindTable(scope.Renamed.After(table)) is { } found
            && (found.CheckConstraints.Any(c => c.Name == name) || found.ForeignKeyConstraints.Any(f => f.Name == name));

    public void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                _added[create.TableIdentity] = [.. MigrationKey.GetAll(create)];
                break;
            case RenameTableOperation rename when _added.Remove(rename.TableIdentity, out var renamed):
                _added[RenamedObjects.NewNameOf(rename)] = renamed;
                break;
            case RenameColumnOperation rename:
                Replace(
                    rename.TableIdentity,
                    k => k with { Columns = [.. k.Columns.Select(c => c == rename.Name ? rename.NewName : c)] });
                break;
            case RenameIndexOperation rename:
                Replace(FindTable(rename.Table, rename.Schema), k => k.Name == rename.Name ? k with { Name = rename.NewName } : k);
                break;
            case DropPrimaryKeyOperation drop:
                Replace(drop.TableIdentity, k => k.Kind == KeyKind.PrimaryKey ? null : k);
                break;
            case DropUniqueConstraintOperation drop:
                Replace(drop.TableIdentity, k => k.Name == drop.Name ? null : k);
                break;
            case DropIndexOperation drop:
                Replace(FindTable(drop.Table, drop.Schema), k => k.Name == drop.Name ? null : k);
                break;
            case DropColumnOperation drop:
                Replace(drop.TableIdentity, k => k.Columns.Contains(drop.Name, StringComparer.Ordinal) ? null : k);
                break;
            default:
                if (MigrationKey.From(operation) is var (table, key))
                {
                    Add(table, key);
                }

                break;
        }
    }

    /// <summary>
    ///     Applies the changes of a statement of SQL. A statement that names a key may drop it.
    /// </summary>
    public void Apply(string sql, IReadOnlyList<SqlToken> statement)
    {
        Replace(table: null, k => MayDrop(k) ? null : k);
        foreach (var (name, key) in SqlKeys.Find(statement).ToList())
        {
            var tables = _added.Keys.Where(t => SqlStatement.MayName(name, t)).ToList();
            foreach (var table in tables.Count > 0 ? tables : [name.Schema == "public" ? name with { Schema = null } : name])
            {
                Add(table, key);
            }
        }

        bool MayDrop(MigrationKey key)
            => string.IsNullOrEmpty(key.Name) ? statement.Any(t => t.IsKeyword("drop")) : SqlStatement.Mentions(sql, statement, key.Name);
    }

    public void Forget(TableIdentity table)
        => _added.Remove(table);

    private static TableIdentity? FindTable(string? name, string? schema)
        => name is null ? null : new TableIdentity(name, schema);

    private void Add(TableIdentity table, MigrationKey key)
    {
        if (!_added.TryGetValue(table, out var keys))
        {
            _added[table] = keys = [];
        }

        keys.Add(key);
    }

    // The name of an index is unique in its schema, and the table is optional.
    private void Replace(TableIdentity? table, Func<MigrationKey, MigrationKey?> replace)
    {
        foreach (var known in _added.Keys.Where(t => table is null || t == table).ToList())
        {
            _added[known] = [.. _added[known].Select(replace).OfType<MigrationKey>()];
        }
    }
}
