namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Reads statements that only contain a call of a function of Citus.
/// </summary>
internal static class SqlCallReader
{
    // The parameters are in the order of the arguments.
    private static readonly Dictionary<string, string[]> Functions = new(StringComparer.Ordinal)
    {
        ["create_distributed_table"] = ["table_name", "distribution_column", "distribution_type", "colocate_with", "shard_count"],
        ["create_distributed_table_concurrently"] =
            ["table_name", "distribution_column", "distribution_type", "colocate_with", "shard_count"],
        ["create_reference_table"] = ["table_name"],
        ["citus_add_local_table_to_metadata"] = ["table_name", "cascade_via_foreign_keys"],
        ["undistribute_table"] = ["table_name", "cascade_via_foreign_keys"],
        ["alter_distributed_table"] = ["table_name", "distribution_column", "shard_count", "colocate_with", "cascade_to_colocated"],
        ["alter_table_set_access_method"] = ["table_name", "access_method"],
        ["update_distributed_table_colocation"] = ["table_name", "colocate_with"],
        ["truncate_local_data_after_distributing_table"] = ["function_name"],
        ["remove_local_tables_from_metadata"] = [],
        ["citus_schema_distribute"] = ["schemaname"],
        ["citus_schema_undistribute"] = ["schemaname"]
    };

    /// <summary>Reads <c>SELECT f(...)</c>, or <c>PERFORM f(...)</c>, if <c>f</c> is a function of Citus that changes tables.</summary>
    public static CallStatement? TryRead(string sql, string verb)
    {
        var cursor = new SqlCursor(sql);
        if (!cursor.Accept(verb))
        {
            return null;
        }

        cursor.Accept("*", "from");
        cursor.Accept("pg_catalog", ".");
        if (!cursor.Current.IsName
            || !Functions.TryGetValue(cursor.Current.Value, out var parameters))
        {
            return null;
        }

        var function = cursor.ExpectName();
        cursor.Expect("(");
        var arguments = new List<SqlArgument>();
        while (!cursor.Accept(")"))
        {
            arguments.Add(ReadArgument(cursor, parameters.ElementAtOrDefault(arguments.Count)));
            cursor.Accept(",");
        }

        cursor.Accept(";");

        if (!cursor.IsAtEnd)
        {
            return null;
        }

        return new CallStatement(function, arguments);
    }

    private static SqlArgument ReadArgument(SqlCursor cursor, string? positional)
    {
        if (cursor.Peek(1).Is(":=") || cursor.Peek(1).Is("=>"))
        {
            var name = cursor.ExpectName();
            cursor.Next();

            return SqlValueReader.Read(cursor, name);
        }

        return SqlValueReader.Read(cursor, positional);
    }
}
