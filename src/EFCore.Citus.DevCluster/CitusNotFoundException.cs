namespace EFCore.Citus.DevCluster;

/// <summary>
///     Thrown by <see cref="CitusCluster.StartAsync" /> when none of the permitted sources is there. The message lists each source, why
///     it was not there, and what would make it available.
/// </summary>
public sealed class CitusNotFoundException : Exception
{
    /// <summary>
    ///     Creates the exception.
    /// </summary>
    /// <param name="message">Each source, why it was not there, and how to get it.</param>
    public CitusNotFoundException(string message)
        : base(message)
    {
    }
}
