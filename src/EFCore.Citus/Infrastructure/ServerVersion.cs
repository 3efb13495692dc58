using System.Data.Common;
using System.Globalization;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Represents the versions of a server, which determine the rules that apply to it.
/// </summary>
/// <param name="Citus">The version of Citus, or <see langword="null" /> if it is unknown or Citus is not installed.</param>
/// <param name="Postgres">The version of PostgreSQL, or <see langword="null" /> if it is unknown.</param>
internal sealed record ServerVersion(Version? Citus, Version? Postgres)
{
    /// <summary>
    ///     The query for the version of the server and of the extension in the database, or of the one that would be created there.
    /// </summary>
    // The extension can be installed and not loaded. Its settings exist only if it is loaded.
    public const string Query =
        """
        SELECT coalesce(
                (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'),
                (SELECT default_version::text FROM pg_catalog.pg_available_extensions
                    WHERE name = 'citus' AND current_setting('citus.shard_count', TRUE) IS NOT NULL)),
            current_setting('server_version_num')::int
        """;

    /// <summary>
    ///     Gets a value indicating whether this library supports the version of Citus. An unknown version counts as supported.
    /// </summary>
    public bool IsSupported
        => Citus is null || Citus >= CitusRule.OldestVersion;

    public static ServerVersion Read(DbDataReader reader)
        => Parse(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt32(1));

    /// <summary>
    ///     Parses versions in the form of the catalogs.
    /// </summary>
    /// <param name="extension">The version of the extension, such as <c>13.2-1</c>.</param>
    /// <param name="server">The version of the server, such as 150020 for 15.20.</param>
    public static ServerVersion Parse(string? extension, int server)
        => new(
            Version.TryParse(extension?.Split('-')[0], out var citus) ? citus : null,
            new Version(server / 10000, server % 10000));

    public bool Has(CitusRule rule)
        => rule.AppliesTo(Citus, Postgres);

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"Citus {Citus}, PostgreSQL {Postgres}");
}
