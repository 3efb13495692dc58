using System.Data.Common;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Represents a check constraint in the catalog of PostgreSQL. Neither Entity Framework Core nor the Npgsql provider reads check
///     constraints.
/// </summary>
/// <param name="Schema">The schema of the table.</param>
/// <param name="Table">The name of the table.</param>
/// <param name="Name">The name of the constraint.</param>
/// <param name="Sql">The expression, as formatted by PostgreSQL.</param>
/// <param name="IsValid">Whether all existing rows have been checked.</param>
/// <param name="Columns">The columns in the expression.</param>
internal sealed record ScaffoldedCheck(string Schema, string Table, string Name, string Sql, bool IsValid, IReadOnlyList<string> Columns)
{
    // A model does not support NO INHERIT.
    public const string Query =
        """
        SELECT n.nspname, c.relname, k.conname, pg_get_expr(k.conbin, k.conrelid), k.convalidated,
            ARRAY(SELECT a.attname::text FROM unnest(k.conkey) AS u(number)
                JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number)
        FROM pg_catalog.pg_constraint AS k
        JOIN pg_catalog.pg_class AS c ON c.oid = k.conrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE k.contype = 'c' AND NOT k.connoinherit
        ORDER BY k.conname
        """;

    public static ScaffoldedCheck Read(DbDataReader reader)
        => new(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.GetBoolean(4),
            reader.GetFieldValue<string[]>(5));

    /// <summary>
    ///     Annotates the tables with their check constraints. A constraint is omitted if one of its columns is not scaffolded because of
    ///     its type.
    /// </summary>
    public static void Annotate(DatabaseModel model, IReadOnlyList<ScaffoldedCheck> checks)
    {
        var byTable = checks.ToLookup(c => (c.Schema, c.Table));
        foreach (var table in model.Tables)
        {
            var columns = table.Columns.Select(c => c.Name).ToHashSet();
            List<ScaffoldedCheck> found = [.. byTable[(table.Schema!, table.Name)].Where(c => columns.IsSupersetOf(c.Columns))];
            if (found.Count > 0)
            {
                table[CitusAnnotationNames.ScaffoldedChecks] = found;
            }
        }
    }
}
