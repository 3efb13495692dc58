namespace EFCore.Citus.Catalog;

/// <summary>
///     Represents the properties by which Citus compares colocation groups. A new table that does not specify a table to be colocated with
///     joins the oldest group of its kind.
/// </summary>
internal readonly record struct ColocationKind(int ShardCount, int ReplicationFactor, long ColumnType, long ColumnCollation);
