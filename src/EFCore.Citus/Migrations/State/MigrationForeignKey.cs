using EFCore.Citus.Migrations.Operations.Internal;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents a foreign key by the tables that it connects.
/// </summary>
internal sealed record MigrationForeignKey(string? Name, TableIdentity Table, TableIdentity Principal)
{
    public static MigrationForeignKey From(AddForeignKeyOperation operation)
        => new(
            operation.Name,
            operation.TableIdentity,
            operation.PrincipalIdentity);
}
