using System.Collections.Concurrent;
using System.Data.Common;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Storage;

/// <summary>
///     Determines which tables have triggers on their shards that may skip rows. If rows reach the shards by a <c>COPY</c>, which Citus
///     also uses for <c>INSERT … SELECT</c>, Citus counts the rows that were sent, not the rows that a trigger has let through.
/// </summary>
/// <remarks>
///     Citus refuses triggers on its tables, so the model cannot declare them; they are created on each shard. The result is cached for
///     each database and table.
/// </remarks>
internal sealed class ShardTriggers
{
    private const string ResultSetting = "citus_set.triggers";

    // The bits for "each row", "before" and "insert".
    private const string BeforeInsertOfRow = "tgtype & 7 = 7";

    private const string Enabled = "tgenabled IN (''O'', ''A'') AND NOT tgisinternal";

    // A node that does not respond will refuse the rows, too. The other nodes should not wait for it each time.
    private static readonly TimeSpan TimeWithoutAnswer = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Server, string Database, string Table), (bool Exist, long Until)> _known = new();

    /// <summary>
    ///     Determines whether a shard of the table has a trigger that is executed before a row is inserted.
    /// </summary>
    /// <param name="table">A table that Citus manages according to the model.</param>
    /// <param name="helper">The service that delimits identifiers.</param>
    /// <param name="connection">The connection that will be used for the rows.</param>
    /// <param name="query">Executes statements on the connection, and returns the value of the last one.</param>
    public async ValueTask<bool> ExistAsync(
        ITable table, ISqlGenerationHelper helper, DbConnection connection, Func<string, Task<string?>> query)
    {
        var key = (connection.DataSource, connection.Database, table.SchemaQualifiedName);
        if (_known.TryGetValue(key, out var known) && Environment.TickCount64 < known.Until)
        {
            return known.Exist;
        }

        var name = SqlLiteral.Of(helper.DelimitIdentifier(table.Name, table.Schema));
        var isAnswered = bool.TryParse(await query(Sql(name)).ConfigureAwait(false), out var exist);
        _known[key] = (exist, isAnswered ? long.MaxValue : Environment.TickCount64 + (long)TimeWithoutAnswer.TotalMilliseconds);

        return exist;
    }

    // The statement succeeds even if the database does not have Citus or the table.
    private static string Sql(string table)
    {
        var block = DoBlock.Create(
            $"""
             IF to_regclass('pg_catalog.pg_dist_shard') IS NOT NULL THEN
                 SELECT string_agg(format('to_regclass(%L)', shard_name(s.logicalrelid, s.shardid)), ', ') INTO shards
                 FROM pg_catalog.pg_dist_shard AS s
                 WHERE s.logicalrelid = {table}::regclass
                     OR s.logicalrelid IN (SELECT p.relid FROM pg_partition_tree({table}::regclass) AS p);
                 SELECT bool_or(n.result = 't'), bool_and(n.success) INTO found, answered
                 FROM run_command_on_all_nodes(format(
                     'SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid IN (%s) AND {BeforeInsertOfRow} AND {Enabled})',
                     coalesce(shards, 'NULL'))) AS n;
             END IF;
             PERFORM set_config('{ResultSetting}', CASE WHEN found OR answered THEN found::text ELSE '' END, true);
             EXCEPTION WHEN OTHERS THEN
                 PERFORM set_config('{ResultSetting}', '', true);
             """,
            "shards text;\nfound boolean := false;\nanswered boolean := true;");

        return $"{block}\nSELECT current_setting('{ResultSetting}')";
    }
}
