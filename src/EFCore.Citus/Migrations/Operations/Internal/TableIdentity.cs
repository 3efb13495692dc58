using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations.Internal;

/// <summary>
///     Represents the name of a table in the form that operations use. A <see langword="null" /> schema is the default schema.
/// </summary>
internal readonly record struct TableIdentity(string Name, string? Schema)
{
    public override string ToString()
        => Schema is null ? Name : Schema + "." + Name;
}

/// <summary>
///     Gets the tables of operations, and the names of tables of a relational model.
/// </summary>
internal static class TableIdentityExtensions
{
    extension(ITableMigrationOperation operation)
    {
        public TableIdentity TableIdentity
            => new(operation.Table, operation.Schema);
    }

    extension(ITable table)
    {
        public TableIdentity TableIdentity
            => new(table.Name, table.Schema);
    }

    extension(AddForeignKeyOperation operation)
    {
        public TableIdentity PrincipalIdentity
            => new(operation.PrincipalTable, operation.PrincipalSchema);
    }

    extension(CreateDistributedTableOperation operation)
    {
        public TableIdentity? ColocateWithIdentity
            => From(operation.ColocateWith, operation.ColocateWithSchema);
    }

    extension(AlterDistributedTableOperation operation)
    {
        public TableIdentity? ColocateWithIdentity
            => From(operation.ColocateWith, operation.ColocateWithSchema);
    }

    extension(UpdateTableColocationOperation operation)
    {
        public TableIdentity? ColocateWithIdentity
            => From(operation.ColocateWith, operation.ColocateWithSchema);
    }

    private static TableIdentity? From(string? name, string? schema)
        => name is null ? null : new TableIdentity(name, schema);
}
