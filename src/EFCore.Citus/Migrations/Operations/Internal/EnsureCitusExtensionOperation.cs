using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Creates the extension if the server has loaded Citus, and has no effect on PostgreSQL without Citus.
/// </summary>
internal sealed class EnsureCitusExtensionOperation : MigrationOperation
{
    /// <summary>Gets a value indicating whether the extension for columnar storage is also created.</summary>
    public bool IncludesColumnar { get; init; }
}
