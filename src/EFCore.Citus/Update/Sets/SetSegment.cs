using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Represents commands of a batch that are executed in the same way.
/// </summary>
/// <param name="Commands">The commands in order.</param>
/// <param name="Shape">The shape of the commands, or <see langword="null" /> if they are executed row by row.</param>
/// <param name="Reason">The reason for which they are executed row by row.</param>
internal sealed record SetSegment(List<IReadOnlyModificationCommand> Commands, SetShape? Shape, RowByRowReason Reason)
{
    /// <summary>
    ///     Gets a value indicating whether the commands can be reordered. The server numbers rows in the order in which they are inserted.
    /// </summary>
    public bool IsOrderFree
        => Shape switch
        {
            { State: EntityState.Modified } shape => shape.Table.IsOrderFree(shape.Writes.Select(w => w.Name)),
            { State: EntityState.Added, Reads.Count: 0 } shape => shape.Table.IsOrderFree([]),
            _ => false
        };

    // A command without a shape is not compared, because the next command may have one.
    public bool Takes(IReadOnlyModificationCommand command)
        => Shape is not null && Shape.Fits(command);
}
