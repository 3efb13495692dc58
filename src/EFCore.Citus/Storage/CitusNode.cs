using System.Data.Common;

namespace EFCore.Citus.Storage;

/// <summary>
///     Represents a primary node in <c>pg_dist_node</c>. The coordinator has group 0; the local node is the node that was queried.
/// </summary>
internal sealed record CitusNode(string Name, int Port, int GroupId, bool ShouldHaveShards, bool IsLocal)
{
    public bool IsCoordinator
        => GroupId == 0;

    public string Address
        => FormattableString.Invariant($"{Name}:{Port}");

    public static CitusNode Read(DbDataReader reader)
        => new(reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetBoolean(3), reader.GetBoolean(4));
}
