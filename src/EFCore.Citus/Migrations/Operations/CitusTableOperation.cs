using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Base of the operations that change how Citus stores a table.
/// </summary>
/// <remarks>
///     Migrations contain them through the methods of <c>CitusMigrationBuilderExtensions</c>; those that follow from the model are
///     planned when SQL is generated.
/// </remarks>
public abstract class CitusTableOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
