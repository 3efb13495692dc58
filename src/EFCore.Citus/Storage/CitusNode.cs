namespace EFCore.Citus.Storage;

/// <summary>
///     A primary node as <c>pg_dist_node</c> lists it. The coordinator has group 0.
/// </summary>
internal sealed record CitusNode(string Name, int Port, int GroupId, bool ShouldHaveShards)
{
    public bool IsCoordinator
        => GroupId == 0;
}
