namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Represents the table types of <see cref="AlterMatrix" />.
/// </summary>
[Flags]
public enum AlterMatrixTables
{
    None = 0,
    Local = 1,

    /// <summary>A local table that Citus manages because a foreign key connects it with a reference table.</summary>
    LocalByForeignKey = 2,
    ManagedLocal = 4,
    Reference = 8,
    SingleShard = 16,
    Distributed = 32,

    NotSharded = LocalByForeignKey | ManagedLocal | Reference,
    Sharded = SingleShard | Distributed,
    Citus = NotSharded | Sharded,
    All = Local | Citus
}
