using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents the Citus annotations of a table, or of an operation for it.
/// </summary>
/// <param name="Type">The type of the table.</param>
/// <param name="DistributionColumn">The distribution column of a distributed table.</param>
/// <param name="ShardCount">The number of shards, if it is specified.</param>
/// <param name="ColocateWith">The table that specifies the colocation group, if there is one.</param>
/// <param name="IsColocated">Whether the table can share a colocation group.</param>
/// <param name="IsGroupKnown">Whether the other values are known to describe the present colocation group.</param>
/// <param name="IsGroupDeclared">
///     Whether an operation or the configuration of the table specifies the group. Options describe the groups of new tables, and existing
///     tables may have been distributed with other options.
/// </param>
internal sealed record CitusTableState(
    CitusTableType Type,
    string? DistributionColumn = null,
    int? ShardCount = null,
    TableIdentity? ColocateWith = null,
    bool IsColocated = true,
    bool IsGroupKnown = true,
    bool IsGroupDeclared = true)
{
    public static readonly CitusTableState Local = new(CitusTableType.Local);

    public static CitusTableState From(IReadOnlyAnnotatable annotatable)
    {
        if (annotatable[CitusAnnotationNames.TableType] is not CitusTableType type
            || type == CitusTableType.Local)
        {
            return Local;
        }

        return new CitusTableState(
            type,
            annotatable[CitusAnnotationNames.DistributionColumn] as string,
            annotatable[CitusAnnotationNames.ShardCount] as int?,
            annotatable[CitusAnnotationNames.ColocateWith] is string colocateWith
                ? new TableIdentity(colocateWith, annotatable[CitusAnnotationNames.ColocateWithSchema] as string)
                : null,
            annotatable[CitusAnnotationNames.IsColocated] is not false);
    }

    /// <summary>
    ///     Creates the operation that converts a local table to this state.
    /// </summary>
    public CitusTableOperation CreateOperation(TableIdentity table, bool isConcurrent = false)
        => Type switch
        {
            CitusTableType.Reference => new CreateReferenceTableOperation { Table = table.Name, Schema = table.Schema },
            CitusTableType.ManagedLocal => new AddLocalTableToMetadataOperation { Table = table.Name, Schema = table.Schema },
            CitusTableType.Distributed when DistributionColumn is null
                => throw new InvalidOperationException(CitusStrings.DistributedTableWithoutColumn(table, CitusAnnotationNames.DistributionColumn)),
            CitusTableType.Distributed or CitusTableType.SingleShard => new CreateDistributedTableOperation
            {
                Table = table.Name,
                Schema = table.Schema,
                DistributionColumn = DistributionColumn,
                ShardCount = ShardCount,
                ColocateWith = ColocateWith?.Name,
                ColocateWithSchema = ColocateWith?.Schema,
                IsColocated = IsColocated,
                IsConcurrent = isConcurrent
            },
            _ => throw new InvalidOperationException(CitusStrings.UnknownTableType(table, Type))
        };
}
