using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Creates the extension where the server has Citus loaded, and does nothing on plain PostgreSQL.
/// </summary>
internal sealed class EnsureCitusExtensionOperation : MigrationOperation
{
    /// <summary>Whether the extension for columnar storage is created as well.</summary>
    public bool IncludesColumnar { get; init; }
}
