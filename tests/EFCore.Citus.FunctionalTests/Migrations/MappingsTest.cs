using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Migrations;

/// <summary>
///     Tests models in which entity types and tables do not correspond one to one. They are created on the cluster, written and read.
/// </summary>
public class MappingsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    [Theory]
    [InlineData("TPH", 1)]
    [InlineData("TPT", 3)]
    [InlineData("TPC", 2)]
    public async Task Inheritance(string strategy, int tables)
    {
        await using var context = Context(
            b =>
            {
                b.Entity<Vehicle>(v =>
                {
                    v.ToTable("vehicles").IsDistributedBy(x => x.TenantId);
                    v.HasKey(x => new { x.TenantId, x.Id });
                });
                b.Entity<Car>();
                b.Entity<Ship>();
                if (strategy == "TPT")
                {
                    b.Entity<Vehicle>().UseTptMappingStrategy();
                    b.Entity<Car>().ToTable("cars");
                    b.Entity<Ship>().ToTable("ships");
                }
                else if (strategy == "TPC")
                {
                    b.Entity<Vehicle>().UseTpcMappingStrategy().ToTable((string?)null);
                    b.Entity<Car>().ToTable("cars");
                    b.Entity<Ship>().ToTable("ships");
                }
            });

        await Migrating.MigrateAsync(null, context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        var catalog = await CitusCatalog.ReadTablesAsync(Database);
        Assert.Equal(tables, catalog.Count);
        Assert.Single(catalog.Select(t => t.ColocationId).Distinct());

        // The two tenants have rows with the same ID.
        context.AddRange(
            new Car { TenantId = 1, Id = 1, Doors = 3 }, new Car { TenantId = 2, Id = 1, Doors = 5 },
            new Ship { TenantId = 1, Id = 2, Draft = 7 });
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        context.ChangeTracker.Clear();
        var vehicles = await context.Set<Vehicle>().Where(v => v.TenantId == 1).OrderBy(v => v.Id)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, Assert.IsType<Car>(vehicles[0]).Doors);
        Assert.Equal(7, Assert.IsType<Ship>(vehicles[1]).Draft);
        Assert.Equal(2, vehicles.Count);
    }

    [Fact]
    public async Task Owned_types_in_tables_of_their_own_and_in_JSON()
    {
        await using var context = Context(
            b => b.Entity<Person>(p =>
            {
                p.ToTable("people").IsDistributedBy(x => x.TenantId);
                p.HasKey(x => new { x.TenantId, x.Id });
                p.OwnsOne(x => x.Home, h => h.ToTable("homes"));
                p.OwnsMany(x => x.Phones, h => h.ToTable("phones"));
                p.OwnsOne(x => x.Work);
                p.OwnsMany(x => x.Tags, t => t.ToJson());
            }));

        await Migrating.MigrateAsync(null, context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        var catalog = await CitusCatalog.ReadTablesAsync(Database);
        Assert.Equal(["homes", "people", "phones"], catalog.Select(t => t.Name));
        Assert.All(catalog, t => Assert.Equal(CitusTableType.Distributed, t.Type));
        Assert.Single(catalog.Select(t => t.ColocationId).Distinct());

        foreach (var tenant in new[] { 1, 2 })
        {
            context.Add(
                new Person
                {
                    TenantId = tenant,
                    Id = 1,
                    Home = new Address { Street = $"home {tenant}" },
                    Work = new Address { Street = $"work {tenant}" },
                    Phones = { new Phone { Number = $"{tenant}" } },
                    Tags = { new Tag { Text = $"tag {tenant}" } }
                });
        }

        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        context.ChangeTracker.Clear();
        var person = await context.Set<Person>().SingleAsync(p => p.TenantId == 2, TestContext.Current.CancellationToken);
        Assert.Equal(
            ("home 2", "work 2", "2", "tag 2"),
            (person.Home!.Street, person.Work!.Street, person.Phones.Single().Number, person.Tags.Single().Text));
    }

    [Fact]
    public async Task Table_splitting()
    {
        await using var context = Context(
            b =>
            {
                b.Entity<Blog>(x =>
                {
                    x.ToTable("blogs").IsDistributedBy(y => y.TenantId);
                    x.HasKey(y => new { y.TenantId, y.Id });
                    x.HasOne(y => y.Details).WithOne().HasForeignKey<BlogDetails>(y => new { y.TenantId, y.Id });
                });
                b.Entity<BlogDetails>(x =>
                {
                    x.ToTable("blogs");
                    x.HasKey(y => new { y.TenantId, y.Id });
                });
            });

        await Migrating.MigrateAsync(null, context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Equal("TenantId", Assert.Single(await CitusCatalog.ReadTablesAsync(Database)).DistributionColumn);
    }

    [Fact]
    public async Task Many_to_many()
    {
        await using var context = Context(
            b =>
            {
                b.Entity<Post>(x =>
                {
                    x.ToTable("posts").IsDistributedBy(y => y.TenantId);
                    x.HasKey(y => new { y.TenantId, y.Id });
                    x.HasMany(y => y.Labels).WithMany().UsingEntity(
                        "post_labels",
                        l => l.HasOne(typeof(Label)).WithMany().HasForeignKey("TenantId", "LabelId"),
                        r => r.HasOne(typeof(Post)).WithMany().HasForeignKey("TenantId", "PostId"),
                        j => j.HasKey("TenantId", "PostId", "LabelId"));
                    x.HasMany(y => y.Languages).WithMany().UsingEntity("post_languages");
                });
                b.Entity<Label>(x =>
                {
                    x.ToTable("labels").IsDistributedBy(y => y.TenantId);
                    x.HasKey(y => new { y.TenantId, y.Id });
                });
                b.Entity<Language>().ToTable("languages").IsReferenceTable();
            });

        await Migrating.MigrateAsync(null, context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        var catalog = (await CitusCatalog.ReadTablesAsync(Database)).ToDictionary(t => t.Name);
        Assert.Equal("TenantId", catalog["post_labels"].DistributionColumn);
        Assert.Equal(catalog["posts"].ColocationId, catalog["post_labels"].ColocationId);
        Assert.Equal(catalog["posts"].ColocationId, catalog["post_languages"].ColocationId);

        foreach (var tenant in new[] { 1, 2 })
        {
            context.Add(
                new Post { TenantId = tenant, Id = 1, Labels = { new Label { TenantId = tenant, Id = 1, Text = $"label {tenant}" } } });
        }

        await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        context.ChangeTracker.Clear();
        var post = await context.Set<Post>().Include(p => p.Labels).SingleAsync(p => p.TenantId == 2, TestContext.Current.CancellationToken);
        Assert.Equal("label 2", Assert.Single(post.Labels).Text);
    }

    [Fact]
    public async Task Single_shard_and_managed_local_tables()
    {
        await using var context = Context(
            b =>
            {
                b.Entity<Blog>(x =>
                {
                    x.ToTable("blogs").IsSingleShardTable();
                    x.Ignore(y => y.Details);
                });
                b.Entity<Label>(x =>
                {
                    x.ToTable("labels").IsSingleShardTable();
                    x.HasOne<Blog>().WithMany().HasForeignKey(y => y.TenantId);
                });
                b.Entity<Language>().ToTable("languages").IsManagedLocalTable().Property(l => l.Id).ValueGeneratedNever();
                b.Entity<Tag>().ToTable("tags").IsLocalTable().HasKey(t => t.Text);
            });

        await Migrating.MigrateAsync(null, context);

        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Equal(
            [CitusTableType.SingleShard, CitusTableType.SingleShard, CitusTableType.ManagedLocal],
            (await CitusCatalog.ReadTablesAsync(Database)).Select(t => t.Type));
    }

    private MappingContext Context(Action<ModelBuilder> build)
        => new(
            new DbContextOptionsBuilder().UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus())
                .EnableServiceProviderCaching(false).Options,
            build);

    private sealed class MappingContext(DbContextOptions options, Action<ModelBuilder> build) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => build(modelBuilder);
    }

    private abstract class Vehicle
    {
        public int TenantId { get; set; }

        public int Id { get; set; }
    }

    private sealed class Car : Vehicle
    {
        public int Doors { get; set; }
    }

    private sealed class Ship : Vehicle
    {
        public int Draft { get; set; }
    }

    private sealed class Person
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public Address? Home { get; set; }

        public Address? Work { get; set; }

        public List<Phone> Phones { get; } = [];

        public List<Tag> Tags { get; } = [];
    }

    private sealed class Address
    {
        public required string Street { get; set; }
    }

    private sealed class Phone
    {
        public required string Number { get; set; }
    }

    private sealed class Tag
    {
        public required string Text { get; set; }
    }

    private sealed class Blog
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public BlogDetails? Details { get; set; }
    }

    private sealed class BlogDetails
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public string? Text { get; set; }
    }

    private sealed class Post
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public List<Label> Labels { get; } = [];

        public List<Language> Languages { get; } = [];
    }

    private sealed class Label
    {
        public int TenantId { get; set; }

        public int Id { get; set; }

        public string? Text { get; set; }
    }

    private sealed class Language
    {
        public int Id { get; set; }
    }
}
