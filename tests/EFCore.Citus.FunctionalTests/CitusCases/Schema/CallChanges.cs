using System.Globalization;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;

namespace EFCore.Citus.FunctionalTests.CitusCases.Schema;

/// <summary>
///     Applies the functions of Citus to tables.
/// </summary>
internal static class CallChanges
{
    public static CaseSchema Apply(CaseSchema schema, CallStatement call)
        => call.Function switch
        {
            "create_distributed_table" or "create_distributed_table_concurrently" => schema.With(Distribute(schema, call)),
            "alter_distributed_table" => Alter(schema, call),
            "alter_table_set_access_method" => schema,
            "create_reference_table" => schema.With(Become(GetTable(schema, call), CitusTableType.Reference)),
            "citus_add_local_table_to_metadata" => Cascading(schema, call, CitusTableType.ManagedLocal),
            "undistribute_table" => Cascading(schema, call, CitusTableType.Local),
            "update_distributed_table_colocation" => schema.With(WithGroup(schema, GetTable(schema, call), GetText(call, "colocate_with"))),
            "truncate_local_data_after_distributing_table" => schema,
            "citus_schema_distribute" => DistributeSchema(schema, GetText(call, "schemaname") ?? ""),
            "citus_schema_undistribute" => throw new OutOfScopeException("undistributes a schema, which the library does not offer yet"),
            _ => throw new OutOfScopeException($"calls {call.Function}, for which the library has no operation")
        };

    public static CaseTable GetTable(CaseSchema schema, CallStatement call)
        => schema.Get(ParseName(call.Arguments[0].Constant ?? throw NotConstant(call)));

    /// <summary>Parses a name as the type regclass does.</summary>
    public static SqlName ParseName(string text)
        => new SqlCursor(text).ExpectQualifiedName();

    public static SqlArgument? Find(CallStatement call, string parameter)
        => call.Arguments.FirstOrDefault(a => a.Name == parameter);

    public static string? GetText(CallStatement call, string parameter)
        => Find(call, parameter) switch
        {
            null or { IsNull: true } => null,
            { Constant: { } constant } => constant,
            _ => throw NotConstant(call)
        };

    public static int? GetNumber(CallStatement call, string parameter)
        => GetText(call, parameter) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public static bool GetFlag(CallStatement call, string parameter)
        => GetText(call, parameter) is "true" or "t" or "on";

    private static CaseTable Distribute(CaseSchema schema, CallStatement call)
    {
        if (GetText(call, "distribution_type") is { } type && type != "hash")
        {
            throw new OutOfScopeException($"distributes by {type}, which the library does not offer");
        }

        var column = Find(call, "distribution_column") ?? throw NotConstant(call);
        var table = Become(GetTable(schema, call), column.IsNull ? CitusTableType.SingleShard : CitusTableType.Distributed) with
        {
            DistributionColumn = column.Constant,
            ShardCount = GetNumber(call, "shard_count")
        };

        return WithGroup(schema, table, GetText(call, "colocate_with"));
    }

    private static CaseSchema Alter(CaseSchema schema, CallStatement call)
    {
        var table = GetTable(schema, call);
        var altered = WithGroup(
            schema,
            table with
            {
                DistributionColumn = GetText(call, "distribution_column") ?? table.DistributionColumn,
                ShardCount = GetNumber(call, "shard_count") ?? table.ShardCount
            },
            GetText(call, "colocate_with"));

        if (!GetFlag(call, "cascade_to_colocated"))
        {
            return schema.With(
                altered.ShardCount == table.ShardCount || GetText(call, "colocate_with") is not null
                    ? altered
                    : altered with { ColocateWithId = null, IsColocated = false });
        }

        return schema.Tables
            .Where(t => t.ColocateWithId == table.Id)
            .Aggregate(schema.With(altered), (s, t) => s.With(t with { ShardCount = null }));
    }

    private static CaseTable Become(CaseTable table, CitusTableType type)
        => table with { Type = type, DistributionColumn = null, ShardCount = null, ColocateWithId = null, IsColocated = true };

    private static CaseTable WithGroup(CaseSchema schema, CaseTable table, string? colocateWith)
        => colocateWith switch
        {
            null or "default" => table,
            "none" => table with { ColocateWithId = null, IsColocated = false },
            _ => table with { ColocateWithId = schema.Get(ParseName(colocateWith)).Id, IsColocated = true }
        };

    private static CaseSchema Cascading(CaseSchema schema, CallStatement call, CitusTableType type)
    {
        var tables = new HashSet<string>(StringComparer.Ordinal) { GetTable(schema, call).Id };
        while (GetFlag(call, "cascade_via_foreign_keys"))
        {
            var connected = schema.Tables
                .SelectMany(t => t.ForeignKeys.Select(f => (t.Id, f.PrincipalId)))
                .Where(e => tables.Contains(e.Id) != tables.Contains(e.PrincipalId))
                .ToList();

            if (connected.Count == 0)
            {
                break;
            }

            tables.UnionWith(connected.SelectMany(e => new[] { e.Id, e.PrincipalId }));
        }

        return tables.Aggregate(schema, (s, id) => s.With(Become(s.GetById(id), type)));
    }

    private static CaseSchema DistributeSchema(CaseSchema schema, string name)
    {
        return schema.Tables
            .Where(t => t.Schema == CaseSchema.Normalize(name))
            .Aggregate(
                schema with { DistributedSchemas = schema.DistributedSchemas.Add(name) },
                (s, t) => s.With(TableChanges.InDistributedSchema(s, t)));
    }

    private static OutOfScopeException NotConstant(CallStatement call)
        => new($"computes the arguments of {call.Function}");
}
