// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     What happens to a distributed table for which neither the model nor a foreign key names a table to be colocated with.
/// </summary>
public enum CitusDefaultColocation
{
    /// <summary>
    ///     It joins the group that Citus keeps for tables with the same distribution column type and shard count
    ///     (<c>colocate_with =&gt; 'default'</c>). This is what Citus itself does.
    /// </summary>
    SameTypeAndShardCount = 0,

    /// <summary>
    ///     It opens a group of its own (<c>colocate_with =&gt; 'none'</c>), so that tables share nodes only where the model says so.
    /// </summary>
    None = 1,
}
