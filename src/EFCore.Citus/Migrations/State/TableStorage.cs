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
    private readonly HashSet<TableIdentity> _columnar = [];

    // A table can only become partitioned when it is created.
    private readonly Dictionary<TableIdentity, string> _partitionColumns = [];

    public TableStorage(MigrationScope scope)
    {
        var renamed = scope.Renamed;
        foreach (var table in scope.Model?.Tables ?? [])
        {
            var before = renamed.Before(table.TableIdentity);
            NotePartitions(before, table, c => renamed.ColumnBefore(table.TableIdentity, c));
            NoteAccessMethod(before, AccessMethods.Get(table));
        }

        foreach (var alter in scope.Operations.OfType<AlterTableOperation>())
        {
            var before = renamed.Before(alter.TableIdentity);
            NotePartitions(before, alter.OldTable, c => c);
            if (AccessMethods.IsChangedBy(alter))
            {
                NoteAccessMethod(before, AccessMethods.Get(alter.OldTable));
            }
        }
    }

    /// <summary>
    ///     Gets the partition column of the table, or <see langword="null" /> if the table is not known to be partitioned.
    /// </summary>
    public string? FindPartitionColumn(TableIdentity table)
        => _partitionColumns.GetValueOrDefault(table);

    /// <summary>
    ///     Determines whether the table is known to be partitioned.
    /// </summary>
    public bool IsPartitioned(TableIdentity table)
        => _partitionColumns.ContainsKey(table);

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
                NotePartitions(create.TableIdentity, create, c => c);
                NoteAccessMethod(create.TableIdentity, AccessMethods.Get(create));
                break;
            case RenameTableOperation rename:
                Rename(rename.TableIdentity, RenamedObjects.NewNameOf(rename));
                break;
            case RenameColumnOperation rename when FindPartitionColumn(rename.TableIdentity) == rename.Name:
                _partitionColumns[rename.TableIdentity] = rename.NewName;
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
    {
        _columnar.Remove(table);
        _partitionColumns.Remove(table);
    }

    private void Rename(TableIdentity from, TableIdentity to)
    {
        if (_columnar.Remove(from))
        {
            _columnar.Add(to);
        }

        if (_partitionColumns.Remove(from, out var column))
        {
            _partitionColumns[to] = column;
        }
    }

    private void NotePartitions(TableIdentity table, IReadOnlyAnnotatable annotatable, Func<string, string> getName)
    {
        if (annotatable[CitusAnnotationNames.PartitionColumn] is string column)
        {
            _partitionColumns[table] = getName(column);
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
