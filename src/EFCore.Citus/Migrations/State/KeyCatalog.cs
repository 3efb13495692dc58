using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Provides the keys and constraints of tables at a point of a migration.
/// </summary>
internal sealed class KeyCatalog(MigrationScope scope)
{
    private readonly Dictionary<TableIdentity, List<MigrationKey>> _created = [];

    /// <summary>
    ///     Gets the primary key, unique constraints and unique indexes of a table that the migration creates.
    /// </summary>
    public IReadOnlyList<MigrationKey> GetCreated(TableIdentity table)
        => _created.TryGetValue(table, out var keys) ? keys : [];

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
                _created[create.TableIdentity] = [.. MigrationKey.GetAll(create)];
                break;
            case RenameTableOperation rename when _created.Remove(rename.TableIdentity, out var renamed):
                _created[RenamedObjects.NewNameOf(rename)] = renamed;
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
            case SqlOperation sql:
                ApplySql(sql.Sql);
                break;
            default:
                if (MigrationKey.From(operation) is var (table, key))
                {
                    Add(table, key);
                }

                break;
        }
    }

    public void Forget(TableIdentity table)
        => _created.Remove(table);

    private static TableIdentity? FindTable(string? name, string? schema)
        => name is null ? null : new TableIdentity(name, schema);

    private void Add(TableIdentity table, MigrationKey key)
    {
        if (_created.TryGetValue(table, out var known))
        {
            known.Add(key);
        }
    }

    // The name of an index is unique in its schema, and the table is optional.
    private void Replace(TableIdentity? table, Func<MigrationKey, MigrationKey?> replace)
    {
        foreach (var known in _created.Keys.Where(t => table is null || t == table).ToList())
        {
            _created[known] = [.. _created[known].Select(replace).OfType<MigrationKey>()];
        }
    }

    // SQL that names a key may drop it.
    private void ApplySql(string sql)
    {
        foreach (var statement in SqlTokens.SplitStatements(sql))
        {
            var text = sql[statement[0].Start..statement[^1].End];
            Replace(table: null, k => k.Name is { Length: > 0 } name && text.Contains(name, StringComparison.OrdinalIgnoreCase) ? null : k);
            if (SqlStatement.FindUniqueIndex(statement) is var (table, key))
            {
                foreach (var created in _created.Keys.Where(t => SqlStatement.MayName(table, t)).ToList())
                {
                    Add(created, key);
                }
            }
        }
    }
}
