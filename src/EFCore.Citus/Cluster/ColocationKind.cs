namespace EFCore.Citus.Cluster;

/// <summary>
///     What makes colocation groups alike. A new table that names no table to be colocated with joins the oldest group of its kind.
/// </summary>
internal readonly record struct ColocationKind(int ShardCount, int ReplicationFactor, long ColumnType, long ColumnCollation);
