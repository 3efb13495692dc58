using EFCore.Citus.Migrations.Operations.Internal;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Describes how a migration allows rows to be moved.
/// </summary>
internal static class DataMovement
{
    /// <summary>
    ///     Gets the code of the call that allows rows to be moved.
    /// </summary>
    public static string DescribeCall(TableIdentity table)
        => $"'migrationBuilder.AllowDataMovement(\"{table.Name}\"{(table.Schema is null ? "" : $", schema: \"{table.Schema}\"")})'";
}
