using EFCore.Citus.Migrations.Operations.Internal;
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
            case SqlOperation sql:
                foreach (var keys in _created.Values)
                {
                    keys.RemoveAll(k => k.Name is { Length: > 0 } name && sql.Sql.Contains(name, StringComparison.OrdinalIgnoreCase));
                }

                break;
            default:
                if (MigrationKey.From(operation) is var (table, key)
                    && _created.TryGetValue(table, out var known))
                {
                    known.Add(key);
                }

                break;
        }
    }

    public void Forget(TableIdentity table)
        => _created.Remove(table);
}
