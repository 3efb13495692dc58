using System.Data.Common;
using System.Globalization;
using EFCore.Citus.Diagnostics;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     The versions of a server by which rules are told that it has from rules that it does not have.
/// </summary>
/// <param name="Citus">The version of Citus, or <see langword="null" /> when it is not known or not there.</param>
/// <param name="Postgres">The version of PostgreSQL, or <see langword="null" /> when it is not known.</param>
internal sealed record ServerVersion(Version? Citus, Version? Postgres)
{
    /// <summary>
    ///     The version of the extension in the database, or of the one that would be created there; and of the server.
    /// </summary>
    // The extension may be on the disk and not be loaded; its settings exist only if it is.
    public const string Query =
        """
        SELECT coalesce(
                (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'citus'),
                (SELECT default_version::text FROM pg_catalog.pg_available_extensions
                    WHERE name = 'citus' AND current_setting('citus.shard_count', TRUE) IS NOT NULL)),
            current_setting('server_version_num')::int
        """;

    /// <summary>
    ///     Whether this library supports the version of Citus. Nothing is said about a version that is not known.
    /// </summary>
    public bool IsSupported
        => Citus is null || Citus >= CitusRule.OldestVersion;

    public static ServerVersion Read(DbDataReader reader)
        => Parse(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt32(1));

    /// <summary>
    ///     Parses versions as the catalogs have them.
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
