using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Tracks whether Citus distributes the schemas that a migration creates, which SQL written by hand can turn on.
/// </summary>
internal sealed class NewSchemas
{
    private const string Setting = "enable_schema_based_sharding";

    private bool _areDistributed;
    private bool _isUncertain;

    /// <summary>
    ///     Gets a value indicating whether a schema of unknown origin may be distributed.
    /// </summary>
    public bool MayBeDistributed
        => _areDistributed || _isUncertain;

    /// <summary>
    ///     Gets the schema that the operation creates, if it is distributed.
    /// </summary>
    public string? Apply(EnsureSchemaOperation operation)
        => _areDistributed ? operation.Name : null;

    /// <summary>
    ///     Applies the changes of a statement of SQL, and gets the schema that it creates, if it is distributed.
    /// </summary>
    public string? Apply(string sql, IReadOnlyList<SqlToken> statement)
    {
        if (_areDistributed && FindCreated(statement) is { } schema)
        {
            return schema;
        }

        if (FindValue(statement) is { } value)
        {
            _areDistributed = value;
        }
        else if (SqlStatement.Mentions(sql, statement, Setting))
        {
            (_areDistributed, _isUncertain) = (false, true);
        }

        return null;
    }

    // CREATE SCHEMA [IF NOT EXISTS] name
    private static string? FindCreated(IReadOnlyList<SqlToken> statement)
        => statement.Count > 2 && statement[0].IsKeyword("create") && statement[1].IsKeyword("schema")
            && !statement[2].IsKeyword("authorization")
                ? SqlStatement.ReadName(statement, SqlStatement.Skip(statement, 2, "if", "not", "exists"))?.Name
                : null;

    // SET [SESSION | LOCAL] citus.enable_schema_based_sharding {TO | =} value
    private static bool? FindValue(IReadOnlyList<SqlToken> statement)
        => statement[0].IsKeyword("set")
            && statement.Skip(SqlStatement.Skip(statement, 1, "session", "local")).ToList() is [var citus, var dot, var name, _, var value]
            && citus.IsKeyword("citus")
            && dot.IsSymbol(".")
            && name.IsKeyword(Setting)
                ? value.Text.ToLowerInvariant() switch
                {
                    "on" or "true" or "yes" or "1" => true,
                    "off" or "false" or "no" or "0" => false,
                    _ => null
                }
                : null;
}
