using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     The base class of the operations that change how Citus stores a table.
/// </summary>
/// <remarks>
///     The methods of <c>CitusMigrationBuilderExtensions</c> add these operations to a migration. The operations that result from the model
///     are planned when SQL is generated.
/// </remarks>
public abstract class CitusTableOperation : MigrationOperation, ITableMigrationOperation
{
    /// <inheritdoc />
    public virtual string? Schema { get; set; }

    /// <inheritdoc />
    public virtual required string Table { get; set; }
}
