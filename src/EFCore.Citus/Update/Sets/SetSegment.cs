using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents consecutive commands that are executed in the same way.
/// </summary>
/// <param name="Commands">The commands in order.</param>
/// <param name="Shape">The form of the commands, or <see langword="null" /> if they are executed row by row.</param>
/// <param name="Reason">The reason for which they are executed row by row.</param>
internal sealed record SetSegment(IReadOnlyList<IReadOnlyModificationCommand> Commands, SetShape? Shape, RowByRowReason Reason)
{
    /// <summary>
    ///     Splits commands into segments. The segments have the order of the commands, except that inserts and updates of one table are
    ///     sorted by their form if their order is not significant.
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

            CutRun(commands, start, end, minSize, segments);
            start = end;
        }

        return segments;
    }

    // A run contains consecutive commands for one table and one entity state.
    private static void CutRun(
        IReadOnlyList<IReadOnlyModificationCommand> commands, int start, int end, int minSize, List<SetSegment> segments)
    {
        if (end - start < minSize)
        {
            AddRowByRow(segments, Slice(commands, start, end), RowByRowReason.FewRows);
            return;
        }

        var groups = new List<Group>();
        for (var i = start; i < end; i++)
        {
            var command = commands[i];
            if (groups.Count > 0 && groups[^1].Takes(command))
            {
                groups[^1].Commands.Add(command);
                continue;
            }

            var shape = SetShape.TryCreate(command, out var reason);
            groups.Add(new Group(shape, reason, command));
        }

        if (groups.Count > 1 && groups.TrueForAll(g => g.IsOrderFree))
        {
            groups = Merge(groups);
        }

        foreach (var group in groups)
        {
            if (group.Shape is not null && group.Commands.Count >= minSize)
            {
                segments.Add(new SetSegment(group.Commands, group.Shape, default));
            }
            else
            {
                AddRowByRow(segments, group.Commands, group.Shape is null ? group.Reason : RowByRowReason.FewRows);
            }
        }
    }

    private static List<Group> Merge(List<Group> groups)
    {
        var merged = new List<Group>();
        foreach (var group in groups)
        {
            if (merged.Find(g => g.Takes(group.Commands[0])) is { } other)
            {
                other.Commands.AddRange(group.Commands);
            }
            else
            {
                merged.Add(group);
            }
        }

        return merged;
    }

    // Adjacent commands are executed in one batch, as by the provider.
    private static void AddRowByRow(
        List<SetSegment> segments, IReadOnlyList<IReadOnlyModificationCommand> commands, RowByRowReason reason)
    {
        if (segments.Count > 0 && segments[^1] is { Shape: null, Commands: List<IReadOnlyModificationCommand> last })
        {
            last.AddRange(commands);
        }
        else
        {
            segments.Add(new SetSegment(new List<IReadOnlyModificationCommand>(commands), null, reason));
        }
    }

    private static IReadOnlyList<IReadOnlyModificationCommand> Slice(
        IReadOnlyList<IReadOnlyModificationCommand> commands, int start, int end)
        => start == 0 && end == commands.Count ? commands : [.. commands.Skip(start).Take(end - start)];

    private sealed class Group(SetShape? shape, RowByRowReason reason, IReadOnlyModificationCommand first)
    {
        public SetShape? Shape { get; } = shape;

        public RowByRowReason Reason { get; } = reason;

        public List<IReadOnlyModificationCommand> Commands { get; } = [first];

        // The server numbers rows in the order in which they are inserted.
        public bool IsOrderFree
            => Shape switch
            {
                { State: EntityState.Modified } shape => shape.Table.IsOrderFree(shape.Writes.Select(w => shape[w].ColumnName)),
                { State: EntityState.Added, Reads.Count: 0 } shape => shape.Table.IsOrderFree([]),
                _ => false
            };

        // A command without a form is not compared, because the next command may have one.
        public bool Takes(IReadOnlyModificationCommand command)
            => Shape is not null && Shape.Fits(command);
    }
}
