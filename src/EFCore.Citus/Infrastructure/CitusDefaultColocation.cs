// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Specifies the colocation of distributed tables for which neither the model nor a foreign key names a table to be colocated with.
/// </summary>
public enum CitusDefaultColocation
{
    /// <summary>
    ///     The table joins the default group of Citus for tables with the same distribution column type and shard count (<c>colocate_with
    ///     =&gt; 'default'</c>). This is the default of Citus.
    /// </summary>
    SameTypeAndShardCount = 0,

    /// <summary>
    ///     The table starts a group of its own (<c>colocate_with =&gt; 'none'</c>). Tables are colocated only if the model configures it.
    /// </summary>
    None = 1,
}
