using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents a primary key, a unique constraint or a unique index.
/// </summary>
/// <param name="Kind">The kind of the key.</param>
/// <param name="Name">The name of the key.</param>
/// <param name="Columns">The columns of the key.</param>
internal sealed record MigrationKey(KeyKind Kind, string? Name, IReadOnlyList<string> Columns)
{
    public static IEnumerable<MigrationKey> GetAll(CreateTableOperation create)
        => create.UniqueConstraints.Select(From).Concat(create.PrimaryKey is { } key ? [From(key)] : []);

    /// <summary>
    ///     Gets the key that an operation adds to a table, or <see langword="null" /> if it does not add one.
    /// </summary>
    public static (TableIdentity Table, MigrationKey Key)? From(MigrationOperation operation)
        => operation switch
        {
            AddPrimaryKeyOperation add => (add.TableIdentity, From(add)),
            AddUniqueConstraintOperation add => (add.TableIdentity, From(add)),
            CreateIndexOperation { IsUnique: true } create => (create.TableIdentity, From(create)),
            _ => null
        };

    private static MigrationKey From(AddPrimaryKeyOperation add)
        => new(KeyKind.PrimaryKey, add.Name, add.Columns);

    private static MigrationKey From(AddUniqueConstraintOperation add)
        => new(KeyKind.AlternateKey, add.Name, add.Columns);

    // The name of the annotation is a constant that is compiled in, and there is no public one. The key of such an index is an expression.
#pragma warning disable EF1001
    private static MigrationKey From(CreateIndexOperation create)
        => new(
            KeyKind.UniqueIndex,
            create.Name,
            create[NpgsqlAnnotationNames.TsVectorConfig] is null ? create.Columns : []);
#pragma warning restore EF1001
}
