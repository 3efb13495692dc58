using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Two tables with rows and foreign keys, from each way of storing them to each other one and back.
/// </summary>
public class TransitionMatrixTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly string[] Moving = ["reference", "single shard", "distributed", "own group", "six shards", "group of stores", "other column"];

    public static TheoryData<string> States { get; } = ["local", "managed local", .. Moving];

    [Theory]
    [MemberData(nameof(States))]
    public async Task Every_state_becomes_every_other_one_and_back(string state)
    {
        var others = States.Select(s => s.Data).SkipWhile(s => s != state).Skip(1).ToList();
        await CreateAsync(state);
        var rows = await ChecksumAsync();
        var foreignKeys = await ForeignKeysAsync();
        Assert.Equal(4, foreignKeys.Count);

        foreach (var other in others)
        {
            await MoveAsync(state, other);
            await MoveAsync(other, state);
        }

        async Task MoveAsync(string from, string to)
        {
            await using var before = Context(from);
            await using var after = Context(to);
            var rule = FindRule(from, to);
            if (rule is not null)
            {
                var message = Assert.Throws<InvalidOperationException>(() => Migrating.Commands(before, after)).Message;
                Assert.Contains($"{rule}: Table 't' is ", message, StringComparison.Ordinal);
                Assert.Contains("migrationBuilder.AllowDataMovement(\"t\")", message, StringComparison.Ordinal);
            }

            await Migrating.MigrateAsync(
                before,
                after,
                b =>
                {
                    if (rule is not null)
                    {
                        b.AllowDataMovement("t");
                        b.AllowDataMovement("u");
                    }
                });

            await CitusCatalog.AssertMatchesAsync(after, Database);
            Assert.Equal(rows, await ChecksumAsync());
            Assert.Equal(foreignKeys, await ForeignKeysAsync());
            if (Moving.Contains(to))
            {
                Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT pg_relation_size('t') + pg_relation_size('u')"));
            }
        }
    }

    [Fact]
    public async Task Identity_columns_keep_a_table_where_it_is()
    {
        await using var before = Context("distributed", withIdentity: true);
        await using var after = Context("other column", withIdentity: true);

        var message = Assert.Throws<InvalidOperationException>(
            () => Migrating.Commands(before, after, b => b.AllowDataMovement("t").Annotation("why", "it may"))).Message;

        Assert.Contains("CITUS122: Table 'u'", message, StringComparison.Ordinal);
        Assert.Contains(
            "CITUS131: AlterDistributedTable is called for table 't', which has the identity column 'number'.",
            message,
            StringComparison.Ordinal);
    }

    // Null where the rows stay where they are, or are on the coordinator.
    private static string? FindRule(string from, string to)
    {
        if (!Moving.Contains(from))
        {
            return null;
        }

        string[] byA = ["distributed", "own group", "six shards", "group of stores"];

        return (from, to) switch
        {
            ("six shards", _) or (_, "six shards") => "CITUS123",
            ("other column", _) when byA.Contains(to) => "CITUS122",
            (_, "other column") when byA.Contains(from) => "CITUS122",
            _ when byA.Contains(from) && byA.Contains(to) => null,
            _ => "CITUS123"
        };
    }

    private async Task CreateAsync(string state)
    {
        await using var context = Context(state);
        await Migrating.MigrateAsync(null, context);
        await Database.ExecuteAsync("INSERT INTO countries SELECT i FROM generate_series(1, 9) AS i");
        await Database.ExecuteAsync("INSERT INTO stores SELECT i FROM generate_series(1, 9) AS i");
        await Database.ExecuteAsync(
            "INSERT INTO t (a, b, id, parent, country) SELECT i % 7, i % 5, i, CASE WHEN i > 35 THEN i - 35 END, 1 + i % 9 FROM generate_series(1, 350) AS i");
        await Database.ExecuteAsync("INSERT INTO u (a, b, id, other, country) SELECT i % 7, i % 5, i, i, 1 + i % 9 FROM generate_series(1, 350) AS i");
    }

    private Task<string?> ChecksumAsync()
        => Database.ScalarAsync<string>(
            """
            SELECT (SELECT format('%s %s %s', count(*), sum(hashtext(t::text)), count(parent)) FROM t) || ' / '
                || (SELECT format('%s %s', count(*), sum(hashtext(u::text))) FROM u)
            """);

    private Task<IReadOnlyList<string>> ForeignKeysAsync()
        => Database.ColumnAsync<string>(
            """
            SELECT format('%s %s %s %s', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE contype = 'f' AND conrelid IN ('t'::regclass, 'u'::regclass) ORDER BY 1
            """);

    private MatrixContext Context(string state, bool withIdentity = false)
        => new(
            new DbContextOptionsBuilder()
                .UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus(c => c.DefaultShardCount(4)))
                .EnableServiceProviderCaching(false)
                .Options,
            state,
            withIdentity);

    private sealed class MatrixContext(DbContextOptions options, string state, bool withIdentity) : DbContext(options)
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
                    if (withIdentity)
                    {
                        b.Property<long>("number").UseIdentityByDefaultColumn();
                    }

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

    private sealed class Country
    {
        public int Id { get; set; }
    }

    private sealed class Store
    {
        public int Id { get; set; }
    }

    private sealed class T;

    private sealed class U;
}
