using EFCore.Citus.Metadata;

namespace EFCore.Citus.Shared;

/// <summary>
///     Facts about types of tables that the library and the analyzers share.
/// </summary>
internal static class CitusTableTypeExtensions
{
    extension(CitusTableType tableType)
    {
        /// <summary>
        ///     Gets a value indicating whether the rows are in shards that belong to a colocation group.
        /// </summary>
        public bool IsSharded
            => tableType is CitusTableType.Distributed or CitusTableType.SingleShard;

        /// <summary>
        ///     Gets the name in messages.
        /// </summary>
        public string DisplayName
            => tableType switch
            {
                CitusTableType.ManagedLocal => "a managed local table",
                CitusTableType.Reference => "a reference table",
                CitusTableType.Distributed => "a distributed table",
                CitusTableType.SingleShard => "a single-shard table",
                _ => "a local table"
            };
    }

    extension(CitusTableType? tableType)
    {
        /// <summary>
        ///     Gets a value indicating whether the type is known and the rows are in shards that belong to a colocation group.
        /// </summary>
        public bool IsSharded
            => tableType is { } known && known.IsSharded;
    }
}
