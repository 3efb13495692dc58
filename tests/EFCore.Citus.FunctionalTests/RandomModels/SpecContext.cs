using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Represents a context with the model of a <see cref="ModelSpec" />.
/// </summary>
/// <param name="spec">The model.</param>
/// <param name="connectionString">The connection string.</param>
/// <param name="citusVersion">The version of Citus on the server.</param>
/// <param name="isValidated">
///     Whether the model is validated. If it is not, it contains the configuration of the user, even if it is invalid.
/// </param>
public sealed class SpecContext(ModelSpec spec, string connectionString, Version? citusVersion, bool isValidated = true) : DbContext
{
    /// <summary>The number of shards is small, because each statement on a table takes time for each shard.</summary>
    public const int DefaultShardCount = 2;

    private ModelSpec Spec { get; } = spec;

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
    {
        optionsBuilder
            .UseNpgsql(connectionString, npgsql => npgsql.UseCitus(c => c.SetCitusVersion(citusVersion).DefaultShardCount(DefaultShardCount)))
            .ReplaceService<IModelCacheKeyFactory, SpecCacheKeyFactory>();

        if (!isValidated)
        {
            optionsBuilder.ReplaceService<IModelValidator, NoValidator>();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // The default schema has a name, because Npgsql does not move a table back to a schema without a name.
        modelBuilder.HasDefaultSchema("public");

        foreach (var sequence in Spec.Sequences)
        {
            modelBuilder.HasSequence<long>(sequence);
        }

        foreach (var table in Spec.Tables)
        {
            modelBuilder.Entity(table.Entity, b => Configure(b, table));
        }

        foreach (var table in Spec.Tables)
        {
            var builder = modelBuilder.Entity(table.Entity);
            foreach (var foreignKey in table.ForeignKeys)
            {
                builder.HasOne(foreignKey.Principal).WithMany()
                    .HasForeignKey(foreignKey.Properties)
                    .HasPrincipalKey(foreignKey.PrincipalProperties)
                    .OnDelete(foreignKey.DeleteBehavior);
            }
        }
    }

    private static void Configure(EntityTypeBuilder builder, TableSpec table)
    {
        builder.ToTable(table.Name, table.Schema);
        foreach (var column in table.Columns)
        {
            Configure(
                builder.Property(
                    column.IsNullable && column.ClrType.IsValueType ? typeof(Nullable<>).MakeGenericType(column.ClrType) : column.ClrType,
                    column.Property),
                column);
        }

        if (table.HasRowVersion)
        {
            builder.Property<uint>("Version").IsRowVersion();
        }

        builder.HasKey([.. table.Key]);
        foreach (var index in table.Indexes)
        {
            var indexBuilder = builder.HasIndex(index.Properties).HasDatabaseName(index.Name).IsUnique(index.IsUnique).HasFilter(index.Filter);
            if (index.Included is { } included)
            {
                indexBuilder.IncludeProperties(included);
            }
        }

        switch (table.Type)
        {
            case CitusTableType.Distributed:
                builder.IsDistributedBy(
                    table.DistributedBy!, t =>
                    {
                        _ = table.ShardCount is { } shardCount ? t.HasShardCount(shardCount) : t;
                        _ = table.ColocatedWith is { } other ? t.IsColocatedWith(other) : table.IsColocated == false ? t.IsNotColocated() : t;
                    });
                break;
            case CitusTableType.SingleShard:
                builder.IsSingleShardTable(
                    t => _ = table.ColocatedWith is { } other ? t.IsColocatedWith(other) : table.IsColocated == false ? t.IsNotColocated() : t);
                break;
            case CitusTableType.Reference:
                builder.IsReferenceTable();
                break;
            case CitusTableType.ManagedLocal:
                builder.IsManagedLocalTable();
                break;
        }
    }

    private static void Configure(PropertyBuilder property, ColumnSpec column)
    {
        property.HasColumnName(column.Name).HasColumnType(column.StoreType).IsRequired(!column.IsNullable);
        if (column.Collation is { } collation)
        {
            property.UseCollation(collation);
        }

        if (column.DefaultSql is { } defaultSql)
        {
            property.HasDefaultValueSql(defaultSql);
        }
        else if (column.ComputedSql is { } computedSql)
        {
            property.HasComputedColumnSql(computedSql, stored: true);
        }
        else
        {
            _ = column.Generation switch
            {
                Generation.Identity => property.UseIdentityByDefaultColumn(),
                Generation.Serial => property.UseSerialColumn(),
                _ => property.ValueGeneratedNever()
            };
        }
    }

    private sealed class SpecCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((SpecContext)context).Spec, designTime);
    }

    private sealed class NoValidator : IModelValidator
    {
        public void Validate(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger)
        {
        }
    }
}
