using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Tests.TestUtilities;
using EFCore.Citus.Update;
using EFCore.Citus.Update.Sets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Tests.Update;

/// <summary>
///     Tests how SaveChanges splits its commands into sets, and the SQL of the sets.
/// </summary>
public class SetSegmentTest
{
    [Fact]
    public void Many_rows_of_one_form_are_a_set()
    {
        using var context = Create();
        context.AddRange(Items(40));

        var segment = Assert.Single(Segments(context));
        Assert.NotNull(segment.Shape);
        Assert.Equal(40, segment.Commands.Count);
    }

    [Fact]
    public void Few_rows_are_a_batch_of_the_provider()
    {
        using var context = Create();
        context.AddRange(Items(15));

        var batch = Assert.IsType<CitusModificationCommandBatch>(Assert.Single(Batches(context)));
        Assert.Empty(batch.Segments);
        Assert.True(batch.RequiresTransaction);
    }

    [Fact]
    public void One_row_needs_no_transaction()
    {
        using var context = Create();
        context.AddRange(Items(1));

        Assert.False(Assert.Single(Batches(context)).RequiresTransaction);
    }

    [Fact]
    public void Updates_are_sorted_by_their_form()
    {
        using var context = Create();
        foreach (var item in Attach(context, Items(40)))
        {
            if (item.Id % 2 == 0)
            {
                item.Name = "changed";
            }
            else
            {
                item.Size = 7;
            }
        }

        Assert.Equal([20, 20], Segments(context).Select(s => s.Shape is null ? -1 : s.Commands.Count));
    }

    [Fact]
    public void Updates_are_not_sorted_if_their_order_may_matter()
    {
        using var context = Create();
        foreach (var item in Attach(context, Items(40)))
        {
            if (item.Id % 2 == 0)
            {
                item.Code = "changed";
            }
            else
            {
                item.Size = 7;
            }
        }

        var segment = Assert.Single(Segments(context));
        Assert.Equal(RowByRowReason.FewRows, segment.Reason);
        Assert.Equal(Enumerable.Range(1, 40), segment.Commands.Select(c => (int)c.Entries[0].GetCurrentValue(
            c.Entries[0].EntityType.FindProperty(nameof(Item.Id))!)!));
    }

    [Fact]
    public void Inserts_are_sorted_by_their_form()
    {
        using var context = Create();
        context.AddRange(Enumerable.Range(1, 40).Select(i => new Parcel { Id = i, Place = i % 2 == 0 ? new Place() : null }));

        Assert.Equal([20, 20], Segments(context).Select(s => s.Shape is null ? -1 : s.Commands.Count));
    }

    [Fact]
    public void Inserts_that_the_database_numbers_are_not_sorted()
    {
        using var context = Create();
        context.AddRange(Enumerable.Range(1, 40).Select(i => new Letter { Place = i % 2 == 0 ? new Place() : null }));

        Assert.Equal(RowByRowReason.FewRows, Assert.Single(Segments(context)).Reason);
    }

    [Fact]
    public void Nulls_in_conditions_have_a_form_of_their_own()
    {
        using var context = Create();
        var rows = Enumerable.Range(1, 40).Select(i => new Guarded { TenantId = 1, Id = i, Token = i <= 20 ? null : "t" }).ToList();
        context.AttachRange(rows);
        context.RemoveRange(rows);

        Assert.Equal([20, 20], Segments(context).Select(s => s.Commands.Count));
    }

    [Fact]
    public void Order_between_tables_and_states_is_kept()
    {
        using var context = Create();
        var attached = Attach(context, Items(60));
        context.RemoveRange(attached.Take(20));
        foreach (var item in attached.Skip(40))
        {
            item.Size = 1;
        }

        context.AddRange(Enumerable.Range(100, 20).Select(i => new Item { TenantId = 1, Id = i }));
        context.AddRange(Enumerable.Range(1, 20).Select(i => new Guarded { TenantId = 1, Id = i }));

        var batch = Assert.IsType<CitusModificationCommandBatch>(Assert.Single(Batches(context)));
        Assert.Equal(
            ["Guarded Added", "Item Added", "Item Deleted", "Item Modified"],
            batch.Segments.Where(s => s.Shape is not null).Select(s => $"{s.Commands[0].TableName} {s.Commands[0].EntityState}").Order(StringComparer.Ordinal));
        Assert.Equal(batch.ModificationCommands, batch.Segments.SelectMany(s => s.Commands));
    }

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        { nameof(Triggered), nameof(RowByRowReason.Trigger) },
        { nameof(Generated), nameof(RowByRowReason.GeneratedValues) },
        { nameof(Defaults), nameof(RowByRowReason.NothingWritten) }
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Rows_are_inserted_one_by_one_for_a_reason(string entityType, string reason)
    {
        using var context = Create();
        for (var i = 1; i <= 40; i++)
        {
            context.Add(
                entityType switch
                {
                    nameof(Triggered) => new Triggered { TenantId = 1, Id = i },
                    nameof(Generated) => new Generated { TenantId = 1 },
                    _ => (object)new Defaults()
                });
        }

        var segment = Assert.Single(Segments(context));
        Assert.Equal(reason, segment.Reason.ToString());
    }

    [Fact]
    public void Columns_of_arrays_are_updated_one_by_one_and_inserted_as_values()
    {
        using var context = Create();
        foreach (var item in Attach(context, Items(40)))
        {
            item.Tags = ["a"];
        }

        Assert.Equal(RowByRowReason.ColumnType, Assert.Single(Segments(context)).Reason);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Sets_are_switched_off(bool byOptions, bool byContext)
    {
        using var context = Create(c => c.UseSetBasedSaveChanges(!byOptions));
        if (byContext)
        {
            Assert.True(context.Database.Citus().SetBasedSaveChangesEnabled);
            context.Database.Citus().SetBasedSaveChangesEnabled = false;
        }

        context.AddRange(Items(40));

        Assert.False(context.Database.Citus().SetBasedSaveChangesEnabled);
        Assert.IsNotType<CitusModificationCommandBatch>(Assert.Single(Batches(context)));
    }

    [Fact]
    public void A_pooled_context_forgets_that_sets_were_switched_off()
    {
        var factory = new PooledDbContextFactory<DbContext>(
            new DbContextOptionsBuilder<DbContext>().UseNpgsql("Host=none", npgsql => npgsql.UseCitus()).Options, 1);
        using (var context = factory.CreateDbContext())
        {
            context.Database.Citus().SetBasedSaveChangesEnabled = false;
        }

        using var again = factory.CreateDbContext();
        Assert.True(again.Database.Citus().SetBasedSaveChangesEnabled);
    }

    [Fact]
    public void A_model_without_Citus_tables_has_batches_of_the_provider()
    {
        using var context = new LocalContext(OfflineContext.Options());
        context.AddRange(Enumerable.Range(1, 40).Select(i => new Guarded { TenantId = 1, Id = i }));

        Assert.IsNotType<CitusModificationCommandBatch>(Assert.Single(Batches(context)));
    }

    [Fact]
    public void A_batch_takes_as_many_commands_as_the_options_say()
    {
        using var context = new SetContext(
            new DbContextOptionsBuilder().UseNpgsql("Host=none", npgsql => npgsql.UseCitus().MaxBatchSize(25)).Options);
        context.AddRange(Items(60));

        Assert.Equal([25, 25, 10], Batches(context).Select(b => b.ModificationCommands.Count));
    }

    [Fact]
    public void Updates_are_joined_with_arrays()
    {
        using var context = Create();
        foreach (var item in Attach(context, Items(20)))
        {
            item.Name = "changed";
        }

        Assert.Equal(
            """
            UPDATE "Item" AS t
            SET "Name" = v.c0
            FROM unnest(@p1, @p2) AS v (c0, c1)
            WHERE t."TenantId" = @p0 AND t."Id" = v.c1;
            """,
            ChangeSql(context));
    }

    [Fact]
    public void Deletes_of_many_tenants_name_them_for_the_router()
    {
        using var context = Create();
        var rows = Enumerable.Range(1, 20).Select(i => new Guarded { TenantId = i, Id = i }).ToList();
        context.AttachRange(rows);
        context.RemoveRange(rows);

        Assert.Equal(
            """
            DELETE FROM "Guarded" AS t
            USING unnest(@p1, @p2) AS v (c0, c1)
            WHERE t."TenantId" = ANY (@p0) AND t."Id" = v.c0 AND t."TenantId" = v.c1 AND t."Token" IS NULL;
            """,
            ChangeSql(context));
    }

    [Fact]
    public void Rows_with_generated_values_come_back_with_their_keys()
    {
        using var context = Create();
        context.AddRange(Enumerable.Range(1, 20).Select(i => new Guarded { TenantId = 1, Id = i }));
        var segment = Assert.Single(Segments(context));
        var statement = Statement(context);

        SetSql.AppendInsertOfRows(statement, segment.Shape!, [.. segment.Commands.Take(2)], new SequenceValues());

        Assert.Equal(
            """
            INSERT INTO "Guarded" ("Id", "TenantId", "Token")
            VALUES (@p0, @p1, @p2),
            (@p3, @p4, @p5)
            RETURNING "Stamp", "TenantId", "Id";
            """,
            statement.Text.ToString().Replace("\r", "", StringComparison.Ordinal));
    }

    private static string ChangeSql(DbContext context)
    {
        var segment = Assert.Single(Segments(context));
        var shape = segment.Shape!;
        var column = shape.DistributionColumn!;
        var statement = Statement(context);

        SetSql.AppendChange(
            statement,
            shape,
            segment.Commands,
            [.. Enumerable.Range(0, segment.Commands.Count)],
            DistributionValues.Create(column, [.. segment.Commands.Select(c => column.In(c).OriginalValue)]));

        return statement.Text.ToString().TrimEnd();
    }

    private static SetStatement Statement(DbContext context)
        => new(context.GetService<ISqlGenerationHelper>(), context.GetService<IRelationalCommandBuilderFactory>().Create());

    private static List<Item> Items(int count)
        => [.. Enumerable.Range(1, count).Select(i => new Item { TenantId = 1, Id = i })];

    private static List<Item> Attach(DbContext context, List<Item> items)
    {
        context.AttachRange(items);

        return items;
    }

    private static SetContext Create(Action<CitusDbContextOptionsBuilder>? citus = null)
        => new(OfflineContext.Options(citus));

    private static List<SetSegment> Segments(DbContext context)
        => [.. Batches(context).Cast<CitusModificationCommandBatch>().SelectMany(b => b.Segments)];

    private static List<ModificationCommandBatch> Batches(DbContext context)
    {
        context.ChangeTracker.DetectChanges();
        var adapter = context.GetService<IUpdateAdapterFactory>().Create();

        return [.. context.GetService<ICommandBatchPreparer>().BatchCommands(adapter.GetEntriesToSave(), adapter)];
    }

    private sealed class SetContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Item>(
                b =>
                {
                    b.HasKey(i => new { i.TenantId, i.Id });
                    b.Property(i => i.Id).ValueGeneratedNever();
                    b.HasIndex(i => new { i.TenantId, i.Code }).IsUnique();
                    b.IsDistributedBy(i => i.TenantId);
                });

            modelBuilder.Entity<Guarded>(
                b =>
                {
                    b.HasKey(i => new { i.TenantId, i.Id });
                    b.Property(i => i.Id).ValueGeneratedNever();
                    b.Property(i => i.Token).IsConcurrencyToken();
                    b.Property(i => i.Stamp).HasDefaultValueSql("now()");
                    b.IsDistributedBy(i => i.TenantId);
                });

            modelBuilder.Entity<Triggered>(
                b =>
                {
                    b.Property(i => i.Id).ValueGeneratedNever();
                    b.ToTable(t => t.HasTrigger("TR_Triggered"));
                });

            modelBuilder.Entity<Generated>(
                b =>
                {
                    b.HasKey(i => new { i.TenantId, i.Id });
                    b.Property(i => i.Id).HasDefaultValueSql("gen_random_uuid()").ValueGeneratedOnAdd();
                });

            modelBuilder.Entity<Parcel>(
                b =>
                {
                    b.HasKey(p => new { p.TenantId, p.Id });
                    b.Property(p => p.Id).ValueGeneratedNever();
                    b.OwnsOne(p => p.Place);
                    b.IsDistributedBy(p => p.TenantId);
                });

            modelBuilder.Entity<Letter>(
                b =>
                {
                    b.HasKey(p => new { p.TenantId, p.Id });
                    b.Property(p => p.Id).UseIdentityByDefaultColumn();
                    b.OwnsOne(p => p.Place);
                    b.IsDistributedBy(p => p.TenantId);
                });

            modelBuilder.Entity<Defaults>(
                b =>
                {
                    b.Property(i => i.Id).HasDefaultValueSql("gen_random_uuid()").ValueGeneratedOnAdd();
                });
        }
    }

    private sealed class LocalContext(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Guarded>(
                b =>
                {
                    b.HasKey(i => new { i.TenantId, i.Id });
                    b.Property(i => i.Id).ValueGeneratedNever();
                });
    }

    private sealed class Parcel
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public Place? Place { get; set; }
    }

    private sealed class Letter
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public Place? Place { get; set; }
    }

    private sealed class Place
    {
        public int Shelf { get; set; }
    }

    private sealed class Item
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public string? Name { get; set; }

        public string? Code { get; set; }

        public int Size { get; set; }

        public string[]? Tags { get; set; }
    }

    private sealed class Guarded
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public string? Token { get; set; }

        public DateTime Stamp { get; set; }
    }

    private sealed class Triggered
    {
        public int Id { get; set; }

        public int TenantId { get; set; }
    }

    private sealed class Generated
    {
        public int TenantId { get; set; }

        public string? Id { get; set; }
    }

    private sealed class Defaults
    {
        public string? Id { get; set; }
    }
}
