using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Splits a batch into segments.
/// </summary>
internal static class SetSegments
{
    /// <summary>
    ///     Splits commands into segments. The segments have the order of the commands, except that inserts and updates of one table are
    ///     sorted by their shape if their order is not significant.
    /// </summary>
    /// <param name="commands">The commands of a batch.</param>
    /// <param name="minSize">The minimum number of commands in a set.</param>
    public static IReadOnlyList<SetSegment> Cut(IReadOnlyList<IReadOnlyModificationCommand> commands, int minSize)
    {
        var segments = new List<SetSegment>();
        var start = 0;
        while (start < commands.Count)
        {
            var end = start + 1;
            while (end < commands.Count
                   && commands[end].EntityState == commands[start].EntityState
                   && commands[end].TableName == commands[start].TableName
                   && commands[end].Schema == commands[start].Schema)
            {
                end++;
            }

            if (end - start < minSize)
            {
                AddRowByRow(segments, commands.Skip(start).Take(end - start), RowByRowReason.FewRows);
            }
            else
            {
                Add(segments, CutByShape(commands, start, end), minSize);
            }

            start = end;
        }

        return segments;
    }

    private static List<SetSegment> CutByShape(IReadOnlyList<IReadOnlyModificationCommand> commands, int start, int end)
    {
        var segments = new List<SetSegment>();
        for (var i = start; i < end; i++)
        {
            var command = commands[i];
            if (segments.Count > 0 && segments[^1].Takes(command))
            {
                segments[^1].Commands.Add(command);
                continue;
            }

            var shape = SetShape.TryCreate(command, out var reason);
            segments.Add(new SetSegment([command], shape, reason));
        }

        return segments.Count > 1 && segments.TrueForAll(s => s.IsOrderFree) ? Merge(segments) : segments;
    }

    private static List<SetSegment> Merge(List<SetSegment> segments)
    {
        var merged = new List<SetSegment>();
        foreach (var segment in segments)
        {
            if (merged.Find(s => s.Takes(segment.Commands[0])) is { } other)
            {
                other.Commands.AddRange(segment.Commands);
            }
            else
            {
                merged.Add(segment);
            }
        }

        return merged;
    }

    private static void Add(List<SetSegment> segments, List<SetSegment> added, int minSize)
    {
        foreach (var segment in added)
        {
            if (segment.Shape is not null && segment.Commands.Count >= minSize)
            {
                segments.Add(segment);
            }
            else
            {
                AddRowByRow(segments, segment.Commands, segment.Shape is null ? segment.Reason : RowByRowReason.FewRows);
            }
        }
    }

    // Adjacent commands are executed in one batch, as by the provider.
    private static void AddRowByRow(
        List<SetSegment> segments, IEnumerable<IReadOnlyModificationCommand> commands, RowByRowReason reason)
    {
        if (segments.Count > 0 && segments[^1] is { Shape: null } last)
        {
            last.Commands.AddRange(commands);
        }
        else
        {
            segments.Add(new SetSegment([.. commands], null, reason));
        }
    }
}
