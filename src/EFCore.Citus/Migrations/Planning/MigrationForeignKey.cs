using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Represents a foreign key by the tables that it connects.
/// </summary>
internal sealed record MigrationForeignKey(string? Name, TableIdentity Table, TableIdentity Principal)
{
    public static MigrationForeignKey From(AddForeignKeyOperation operation)
        => new(
            operation.Name,
            new TableIdentity(operation.Table, operation.Schema),
            new TableIdentity(operation.PrincipalTable, operation.PrincipalSchema));
}
