using EFCore.Citus.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     A primary key, a unique constraint or a unique index.
/// </summary>
/// <param name="Rule">The rule that says that it has to contain the distribution column.</param>
/// <param name="Kind">What it is called in messages.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its key columns.</param>
internal sealed record MigrationKey(CitusRule Rule, string Kind, string? Name, IReadOnlyList<string> Columns)
{
    public static IEnumerable<MigrationKey> GetAll(CreateTableOperation create)
        => create.UniqueConstraints.Select(From).Concat(create.PrimaryKey is { } key ? [From(key)] : []);

    /// <summary>
    ///     The key that an operation adds to a table, or <see langword="null" /> if it does not.
    /// </summary>
    public static (TableIdentity Table, MigrationKey Key)? From(MigrationOperation operation)
        => operation switch
        {
            AddPrimaryKeyOperation add => (new TableIdentity(add.Table, add.Schema), From(add)),
            AddUniqueConstraintOperation add => (new TableIdentity(add.Table, add.Schema), From(add)),
            CreateIndexOperation { IsUnique: true } create => (new TableIdentity(create.Table, create.Schema), From(create)),
            _ => null
        };

    private static MigrationKey From(AddPrimaryKeyOperation add)
        => new(CitusRules.PrimaryKeyWithoutDistributionColumn, "primary key", add.Name, add.Columns);

    private static MigrationKey From(AddUniqueConstraintOperation add)
        => new(CitusRules.AlternateKeyWithoutDistributionColumn, "unique constraint", add.Name, add.Columns);

    // The name of the annotation is a constant that is compiled in, and has no public place; the key of such an index is an expression.
#pragma warning disable EF1001
    private static MigrationKey From(CreateIndexOperation create)
        => new(
            CitusRules.UniqueIndexWithoutDistributionColumn,
            "unique index",
            create.Name,
            create[NpgsqlAnnotationNames.TsVectorConfig] is null ? create.Columns : []);
#pragma warning restore EF1001
}
