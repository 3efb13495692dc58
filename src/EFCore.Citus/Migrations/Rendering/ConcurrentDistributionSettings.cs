using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Creates the PL/pgSQL that checks the settings which <c>create_distributed_table_concurrently</c> requires.
/// </summary>
/// <remarks>
///     The rows are copied from the coordinator by logical replication with the output plugin of Citus, so the settings of the coordinator
///     are decisive. The settings of the workers affect later splits of shards. They are only read if a message is to be raised, because a
///     worker may be down.
/// </remarks>
internal sealed class ConcurrentDistributionSettings(RelationalTypeMapping stringMapping, Func<string, string?, string> tableLiteral)
{
    // Only newer minor versions of PostgreSQL have "output_plugin_libraries", and a role without pg_read_all_settings cannot see it. The
    // view then has no row, and the error is left to Citus. The server compares the names in the list case-sensitively.
    private const string IsUnsuitable =
        """
        name = 'wal_level' AND setting <> 'logical'
            OR name = 'output_plugin_libraries' AND setting !~ '^\s*(([^",]*|"([^"]|"")*")\s*,\s*)*("citus"|citus)\s*(,|$)'
        """;

    /// <summary>Gets the declarations of the variables of the body.</summary>
    public string Variables { get; } =
        $"""
        settings text := (
            SELECT string_agg(
                CASE name
                    WHEN 'wal_level' THEN format({stringMapping.GenerateSqlLiteral(CitusStrings.UnsuitableWalLevel("%s"))}, setting)
                    ELSE format({stringMapping.GenerateSqlLiteral(CitusStrings.UnsuitableOutputPlugins("%1$s", "%2$s"))}, setting, concat_ws(', ', nullif(setting, ''), 'citus'))
                END, E'\n' ORDER BY name DESC)
            FROM pg_settings
            WHERE {DoBlock.Indent(IsUnsuitable)});
        workers text;
        """;

    /// <summary>
    ///     Creates the statements that raise an error, unless the tables are already distributed.
    /// </summary>
    public string RenderBody(IReadOnlyList<TableIdentity> tables)
    {
        var ask = $"SELECT string_agg(format('%s = %s', name, setting), '; ' ORDER BY name DESC) FROM pg_settings WHERE {IsUnsuitable}";
        var relations = string.Join(", ", tables.Select(t => $"to_regclass({tableLiteral(t.Name, t.Schema)})"));

        return FormattableString.Invariant(
            $"""
            IF settings IS NOT NULL
                AND (SELECT count(*) FROM pg_dist_partition WHERE partmethod = 'h' AND logicalrelid IN ({relations})) < {tables.Count} THEN
                SELECT string_agg(format('%s:%s (%s)', nodename, nodeport, result), ', ' ORDER BY nodename, nodeport) INTO workers
                FROM run_command_on_workers({stringMapping.GenerateSqlLiteral(ask.ReplaceLineEndings(" "))})
                WHERE success AND result <> '';
                RAISE EXCEPTION USING MESSAGE = concat_ws(
                    E'\n',
                    {stringMapping.GenerateSqlLiteral(CitusStrings.ConcurrentDistributionNotPossible())},
                    settings,
                    CASE WHEN workers IS NOT NULL THEN format({stringMapping.GenerateSqlLiteral(CitusStrings.UnsuitableSettingsOfWorkers("%s"))}, workers) END);
            END IF;
            """);
    }
}
