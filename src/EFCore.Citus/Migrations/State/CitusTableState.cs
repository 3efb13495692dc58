using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents the Citus annotations of a table, or of an operation for it.
/// </summary>
internal sealed record CitusTableState(
    CitusTableType Type,
    string? DistributionColumn = null,
    int? ShardCount = null,
    TableIdentity? ColocateWith = null,
    bool IsColocated = true,
    bool IsGroupKnown = true)
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
}
