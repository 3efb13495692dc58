using EFCore.Citus.Infrastructure;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Metadata;

/// <summary>
///     Creates the annotations of a table from those of entity types.
/// </summary>
internal static class CitusTableAnnotations
{
    public static IEnumerable<IAnnotation> For(ITable table, ICitusSingletonOptions options)
    {
        if (CitusTable.Find(table) is not { } citusTable)
        {
            yield break;
        }

        if (citusTable.EntityType.UsesColumnarStorage())
        {
            yield return new Annotation(CitusAnnotationNames.AccessMethod, CitusAnnotationNames.Columnar);
        }

        if (citusTable.Type == CitusTableType.Local)
        {
            yield break;
        }

        yield return new Annotation(CitusAnnotationNames.TableType, citusTable.Type);

        if (citusTable.DistributionColumn is { } column)
        {
            yield return new Annotation(CitusAnnotationNames.DistributionColumn, column);
        }

        if (citusTable.PartitionColumn is { } partitionColumn)
        {
            yield return new Annotation(CitusAnnotationNames.PartitionColumn, partitionColumn);
            yield return new Annotation(CitusAnnotationNames.PartitionInterval, citusTable.EntityType.GetPartitionInterval());
        }

        if (citusTable.FindShardCount(options) is { } shardCount)
        {
            yield return new Annotation(CitusAnnotationNames.ShardCount, shardCount);
        }

        if (citusTable.FindColocatedWith() is { } other)
        {
            yield return new Annotation(CitusAnnotationNames.ColocateWith, other.Identifier.Name);

            if (other.Identifier.Schema is { } schema)
            {
                yield return new Annotation(CitusAnnotationNames.ColocateWithSchema, schema);
            }
        }
        else if (!citusTable.JoinsGroup(options))
        {
            yield return new Annotation(CitusAnnotationNames.IsColocated, false);
        }
    }
}
