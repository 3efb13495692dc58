using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Provides two tables with rows, with foreign keys to each other and to a reference table, and several kinds of storage.
/// </summary>
public abstract class TransitionTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    /// <summary>The kinds of storage that rows must be moved out of.</summary>
    protected static readonly string[] Moving
        = ["reference", "single shard", "distributed", "own group", "six shards", "group of stores", "other column"];

    protected async Task CreateAsync(
        string state,
        Action<ModelBuilder>? addition = null,
        string schema = "public",
        Action<MigrationBuilder>? written = null)
    {
        await using var context = Context(state, addition);
        await Migrating.MigrateAsync(null, context, written);
        await Database.ExecuteAsync("INSERT INTO countries SELECT i FROM generate_series(1, 9) AS i");
        await Database.ExecuteAsync("INSERT INTO stores SELECT i FROM generate_series(1, 9) AS i");
        await Database.ExecuteAsync(
            $"""
            INSERT INTO "{schema}".t (a, b, id, parent, country)
            SELECT i % 7, i % 5, i, CASE WHEN i > 35 THEN i - 35 END, 1 + i % 9 FROM generate_series(1, 350) AS i
            """);
        await Database.ExecuteAsync(
            $"""INSERT INTO "{schema}".u (a, b, id, other, country) SELECT i % 7, i % 5, i, i, 1 + i % 9 FROM generate_series(1, 350) AS i""");
    }

    protected Task<string?> ChecksumAsync(string schema = "public")
        => Database.ScalarAsync<string>(
            $"""
            SELECT (SELECT format('%s %s %s', count(*), sum(hashtext(t::text)), count(parent)) FROM "{schema}".t AS t) || ' / '
                || (SELECT format('%s %s', count(*), sum(hashtext(u::text))) FROM "{schema}".u AS u)
            """);

    protected Task<IReadOnlyList<string>> ForeignKeysAsync(string schema = "public")
        => Database.ColumnAsync<string>(
            $"""
            SELECT format('%s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype = 'f' AND conrelid IN ('"{schema}".t'::regclass, '"{schema}".u'::regclass) ORDER BY 1
            """);

    /// <summary>Moves the two tables to a separate schema.</summary>
    protected static void InSchema(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<T>().ToTable("t", "S a");
        modelBuilder.Entity<U>().ToTable("u", "S a");
    }

    /// <summary>Removes the foreign keys from the two tables, which columnar tables do not support.</summary>
    protected static void WithoutForeignKeys(ModelBuilder modelBuilder)
    {
        foreach (var table in new[] { modelBuilder.Entity<T>().Metadata, modelBuilder.Entity<U>().Metadata })
        {
            foreach (var foreignKey in table.GetForeignKeys().ToList())
            {
                table.RemoveForeignKey(foreignKey);
            }
        }
    }

    /// <summary>Configures columnar storage for the two tables.</summary>
    protected static void Columnar(ModelBuilder modelBuilder)
    {
        WithoutForeignKeys(modelBuilder);
        modelBuilder.Entity<T>().UsesColumnarStorage();
        modelBuilder.Entity<U>().UsesColumnarStorage();
    }

    protected DbContext Context(string state, Action<ModelBuilder>? addition = null, params IInterceptor[] interceptors)
        => new TransitionContext(
            new DbContextOptionsBuilder()
                .UseNpgsql(
                    Database.ConnectionString,
                    npgsql => npgsql.UseCitus(c => c.DefaultShardCount(4).MigrationLockTimeout(TimeSpan.FromSeconds(20))))
                .EnableServiceProviderCaching(false)
                .AddInterceptors(interceptors)
                .Options,
            state,
            addition);

    private sealed class TransitionContext(DbContextOptions options, string state, Action<ModelBuilder>? addition) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Country>(
                b =>
                {
                    b.ToTable("countries").IsReferenceTable();
                    b.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
                });
            modelBuilder.Entity<Store>(
                b =>
                {
                    b.ToTable("stores").IsDistributedBy(s => s.Id);
                    b.Property(s => s.Id).HasColumnName("id").ValueGeneratedNever();
                });
            modelBuilder.Entity<T>(
                b =>
                {
                    DeclareColumns(b, "parent", "country");
                    b.ToTable("t").HasKey("a", "b", "id");
                    b.HasOne<T>().WithMany().HasForeignKey("a", "b", "parent").HasConstraintName("fk parent").OnDelete(DeleteBehavior.NoAction);
                    b.HasOne<Country>().WithMany().HasForeignKey("country").HasConstraintName("fk_t_country").OnDelete(DeleteBehavior.Cascade);
                    Store(b);
                });
            modelBuilder.Entity<U>(
                b =>
                {
                    DeclareColumns(b, "other", "country");
                    b.ToTable("u").HasKey("a", "b", "id");
                    b.HasOne<T>().WithMany().HasForeignKey("a", "b", "other").HasConstraintName("fk_u_t").OnDelete(DeleteBehavior.Cascade);
                    b.HasOne<Country>().WithMany().HasForeignKey("country").HasConstraintName("fk_u_country").OnDelete(DeleteBehavior.SetNull);
                    Store(b);
                });
            addition?.Invoke(modelBuilder);
        }

        private static void DeclareColumns(EntityTypeBuilder table, params string[] optional)
        {
            foreach (var key in new[] { "a", "b", "id" })
            {
                table.Property<int>(key).ValueGeneratedNever();
            }

            foreach (var name in optional)
            {
                table.Property<int?>(name);
            }
        }

        private void Store<TEntity>(EntityTypeBuilder<TEntity> table)
            where TEntity : class
        {
            var isFirst = typeof(TEntity) == typeof(T);
            _ = state switch
            {
                "managed local" => table.IsManagedLocalTable(),
                "reference" => table.IsReferenceTable(),
                "single shard" => table.IsSingleShardTable(),
                "other column" => table.IsDistributedBy("b"),
                "own group" => table.IsDistributedBy("a", d => _ = isFirst ? d.IsNotColocated() : d),
                "six shards" => table.IsDistributedBy("a", d => _ = isFirst ? d.HasShardCount(6) : d),
                "group of stores" => table.IsDistributedBy("a", d => _ = isFirst ? d.IsColocatedWith<Store>() : d),
                "distributed" => table.IsDistributedBy("a"),
                _ => table
            };
        }
    }

    protected sealed class Country
    {
        public int Id { get; set; }
    }

    protected sealed class Store
    {
        public int Id { get; set; }
    }

    protected sealed class T;

    protected sealed class U;
}
