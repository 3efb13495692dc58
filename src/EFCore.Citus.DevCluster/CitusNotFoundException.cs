namespace EFCore.Citus.DevCluster;

/// <summary>
///     An exception that is thrown by <see cref="CitusCluster.StartAsync" /> when none of the permitted sources is available. The message
///     contains, for each source, the reason and the steps that make it available.
/// </summary>
public sealed class CitusNotFoundException : Exception
{
    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusNotFoundException" /> class.
    /// </summary>
    /// <param name="message">The error message, with the reason and the remedy for each source.</param>
    public CitusNotFoundException(string message)
        : base(message)
    {
    }
}
