using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Tracks which tables are partitioned and which use columnar storage at a point of a migration.
/// </summary>
internal sealed class TableStorage
{
    private readonly RenamedObjects _renamed;
    private readonly HashSet<TableIdentity> _columnar = [];

    // The names are those after the migration. A table can only become partitioned when it is created.
    private readonly Dictionary<TableIdentity, string> _partitionColumns = [];

    public TableStorage(MigrationScope scope)
    {
        _renamed = scope.Renamed;
        foreach (var table in scope.Model?.Tables ?? [])
        {
            NotePartitions(table.TableIdentity, table);
            NoteAccessMethod(_renamed.Before(table.TableIdentity), AccessMethods.Get(table));
        }

        foreach (var alter in scope.Operations.OfType<AlterTableOperation>())
        {
            NotePartitions(alter.TableIdentity, alter.OldTable);
            if (AccessMethods.IsChangedBy(alter))
            {
                NoteAccessMethod(_renamed.Before(alter.TableIdentity), AccessMethods.Get(alter.OldTable));
            }
        }
    }

    /// <summary>
    ///     Gets the partition column of the table, or <see langword="null" /> if the table is not known to be partitioned.
    /// </summary>
    public string? FindPartitionColumn(TableIdentity table)
        => _partitionColumns.TryGetValue(_renamed.After(table), out var column) ? _renamed.ColumnBefore(table, column) : null;

    /// <summary>
    ///     Determines whether the table is known to be partitioned.
    /// </summary>
    public bool IsPartitioned(TableIdentity table)
        => _partitionColumns.ContainsKey(_renamed.After(table));

    /// <summary>
    ///     Determines whether the table is known to use columnar storage.
    /// </summary>
    public bool IsColumnar(TableIdentity table)
        => _columnar.Contains(table);

    public void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case CreateTableOperation create:
                NotePartitions(_renamed.After(create.TableIdentity), create);
                NoteAccessMethod(create.TableIdentity, AccessMethods.Get(create));
                break;
            case RenameTableOperation rename when _columnar.Remove(rename.TableIdentity):
                _columnar.Add(RenamedObjects.NewNameOf(rename));
                break;
            case AlterTableAccessMethodOperation alter:
                NoteAccessMethod(alter.TableIdentity, alter.AccessMethod);
                break;
            case SetAccessMethodOperation set:
                NoteAccessMethod(set.TableIdentity, set.AccessMethod);
                break;
            case SqlOperation:
                _columnar.Clear();
                break;
        }
    }

    public void Forget(TableIdentity table)
        => _columnar.Remove(table);

    private void NotePartitions(TableIdentity table, IReadOnlyAnnotatable annotatable)
    {
        if (annotatable[CitusAnnotationNames.PartitionColumn] is string column)
        {
            _partitionColumns[table] = column;
        }
    }

    private void NoteAccessMethod(TableIdentity table, string accessMethod)
    {
        if (accessMethod == CitusAnnotationNames.Columnar)
        {
            _columnar.Add(table);
        }
        else
        {
            _columnar.Remove(table);
        }
    }
}
