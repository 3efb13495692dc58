namespace EFCore.Citus.Shared;

/// <summary>
///     Provides the addresses of the documentation for messages and help links.
/// </summary>
internal static class Documentation
{
    /// <summary>
    ///     The address below which the files of the repository are published.
    /// </summary>
    public const string Root = "https://github.com/efcore-citus/EFCore.Citus/blob/main/";
}
