using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Executes the commands of one set.
/// </summary>
internal abstract class SetExecution(SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands, SetSession session)
{
    public int Statements { get; protected set; }

    /// <summary>Gets the error of the server if it did not reach the client as an exception.</summary>
    public string? Error { get; protected set; }

    protected SetShape Shape { get; } = shape;

    protected IReadOnlyList<IReadOnlyModificationCommand> Commands { get; } = commands;

    protected SetSession Session { get; } = session;

    /// <summary>
    ///     Executes the commands.
    /// </summary>
    /// <returns>
    ///     <see langword="false" /> if the effects are not those of the commands, and must be rolled back.
    /// </returns>
    public abstract Task<bool> TryExecuteAsync();

    protected IReadOnlyList<IReadOnlyModificationCommand> Slice(int start, int count)
        => count == Commands.Count ? Commands : [.. Commands.Skip(start).Take(count)];
}
