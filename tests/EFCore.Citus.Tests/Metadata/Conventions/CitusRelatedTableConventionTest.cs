using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Tests.Metadata.Conventions;

public class CitusRelatedTableConventionTest
{
    #region Owned types

    [Fact]
    public void Owned_types_in_tables_of_their_own_are_distributed_with_their_owner()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Order>(
                    e =>
                    {
                        e.HasKey(o => new { o.StoreId, o.Id });
                        e.IsDistributedBy(o => o.StoreId);
                        e.OwnsMany(o => o.Lines, l => l.OwnsMany(x => x.Notes));
                        e.OwnsOne(o => o.Address, a => a.ToTable("Addresses"));
                    });
            });

        Assert.Equal(
            "ColocateWith=Order; DistributionColumn=OrderStoreId; TableType=Distributed",
            model.Table("Line").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=Line; DistributionColumn=LineOrderStoreId; TableType=Distributed",
            model.Table("Note").CitusAnnotations());
        Assert.Equal(
            "ColocateWith=Order; DistributionColumn=OrderStoreId; TableType=Distributed",
            model.Table("Addresses").CitusAnnotations());
    }

    [Fact]
    public void An_owned_type_in_the_table_of_its_owner_says_the_same_as_that()
    {
        var model = TestModel.Build(
            b => b.Entity<Order>(
                e =>
                {
                    e.HasKey(o => new { o.StoreId, o.Id });
                    e.IsDistributedBy(o => o.StoreId, t => t.HasShardCount(4).IsNotColocated());
                    e.OwnsOne(o => o.Address);
                    e.OwnsMany(o => o.Lines, l => l.ToJson().OwnsMany(x => x.Notes));
                }));

        var address = model.FindEntityType(typeof(Order))!.FindNavigation(nameof(Order.Address))!.TargetEntityType;
        Assert.Equal(
            "DistributionProperty=OrderStoreId; IsColocated=False; ShardCount=4; TableType=Distributed",
            address.CitusAnnotations());
        Assert.Equal("StoreId", address.GetDistributionColumnName(StoreObjectIdentifier.Table("Order")));
        Assert.Equal(
            "DistributionColumn=StoreId; IsColocated=False; ShardCount=4; TableType=Distributed",
            model.Table("Order").CitusAnnotations());

        // An entity type in a JSON column has no table.
        var lines = model.FindEntityType(typeof(Order))!.FindNavigation(nameof(Order.Lines))!.TargetEntityType;
        Assert.Equal("", lines.CitusAnnotations());
    }

    [Theory]
    [InlineData(CitusTableType.Reference, "TableType=Reference")]
    [InlineData(CitusTableType.SingleShard, "ColocateWith=Order; TableType=SingleShard")]
    [InlineData(CitusTableType.ManagedLocal, "TableType=ManagedLocal")]
    [InlineData(CitusTableType.Local, "")]
    public void Owned_types_follow_their_owner_in_every_kind(CitusTableType tableType, string expected)
    {
        var model = TestModel.Build(
            b =>
            {
                b.UseSerialColumns();
                b.Entity<Order>().Metadata.SetCitusTableType(tableType);
                b.Entity<Order>().Property(o => o.Id).HasColumnName("id");
                b.Entity<Order>().OwnsMany(o => o.Lines, l => l.Ignore(x => x.Notes).Property(x => x.Id).HasColumnName("id"));
                b.Entity<Order>().Ignore(o => o.Address);
            });

        Assert.Equal(expected, model.Table("Line").CitusAnnotations());
    }

    [Fact]
    public void What_is_said_about_an_owned_type_itself_is_kept()
    {
        var model = TestModel.Build(
            b =>
            {
                b.UseSerialColumns();
                b.Entity<Order>().IsReferenceTable();
                b.Entity<Order>().OwnsMany(
                    o => o.Lines,
                    l =>
                    {
                        l.Ignore(x => x.Notes).Property(x => x.Id).HasColumnName("id");
                        l.OwnedEntityType.SetCitusTableType(CitusTableType.Local);
                    });
                b.Entity<Order>().Ignore(o => o.Address);
            });

        Assert.Equal("", model.Table("Line").CitusAnnotations());
    }

    #endregion

    #region Table splitting

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Entity_types_that_share_a_table_say_the_same_whichever_is_configured(bool configureMain)
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Head>().ToTable("documents").HasKey(e => new { e.StoreId, e.Id });
                b.Entity<Body>().ToTable("documents").HasKey(e => new { e.Store, e.HeadId });
                b.Entity<Body>().Property(e => e.Store).HasColumnName("StoreId");
                b.Entity<Body>().Property(e => e.HeadId).HasColumnName("Id");
                b.Entity<Head>().HasOne<Body>().WithOne().HasForeignKey<Body>(e => new { e.Store, e.HeadId });

                if (configureMain)
                {
                    b.Entity<Head>().IsDistributedBy(e => e.StoreId, t => t.HasShardCount(4));
                }
                else
                {
                    b.Entity<Body>().IsDistributedBy(e => e.Store, t => t.HasShardCount(4));
                }
            });

        Assert.Equal(
            "DistributionProperty=StoreId; ShardCount=4; TableType=Distributed", model.FindEntityType(typeof(Head))!.CitusAnnotations());
        Assert.Equal(
            "DistributionProperty=Store; ShardCount=4; TableType=Distributed", model.FindEntityType(typeof(Body))!.CitusAnnotations());
        Assert.Equal("DistributionColumn=StoreId; ShardCount=4; TableType=Distributed", model.Table("documents").CitusAnnotations());
    }

    #endregion

    #region Many to many

    [Fact]
    public void The_join_table_of_distributed_tables_is_distributed_with_one_column_for_both()
    {
        var model = TestModel.Build(
            b =>
            {
                ManyToMany(b);
                b.Entity<Post>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Post>().IsDistributedBy(e => e.TenantId);
                b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
            });

        var table = model.Table("PostTag");
        Assert.Equal("ColocateWith=Post; DistributionColumn=TenantId; TableType=Distributed", table.CitusAnnotations());
        Assert.Equal(["PostsId", "TagsId", "TenantId"], table.Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(table.Columns, c => Assert.False(c.IsNullable));
        Assert.Equal(["TenantId", "PostsId", "TagsId"], table.PrimaryKey!.Columns.Select(c => c.Name));
        Assert.All(table.ForeignKeyConstraints, f => Assert.Equal("TenantId", f.Columns[0].Name));
        Assert.Equal(2, table.ForeignKeyConstraints.Count());
        Assert.Equal(["TenantId", "TagsId"], Assert.Single(table.Indexes).Columns.Select(c => c.Name));
    }

    [Fact]
    public void The_column_for_both_is_filled_from_the_entities()
    {
        using var context = TestModel.CreateContext(
            b =>
            {
                ManyToMany(b);
                b.Entity<Post>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Post>().IsDistributedBy(e => e.TenantId);
                b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
            });

        var post = new Post { TenantId = 7, Id = 1 };
        post.Tags.Add(new Tag { TenantId = 7, Id = 2 });
        context.Add(post);

        var join = Assert.Single(context.ChangeTracker.Entries(), e => e.Metadata.Name == "PostTag");
        Assert.Equal(
            ["PostsId=1", "TagsId=2", "TenantId=7"],
            join.Properties.Select(p => $"{p.Metadata.Name}={p.CurrentValue}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_column_that_the_user_has_named_for_both_is_taken()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Post>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Post>().IsDistributedBy(e => e.TenantId);
                b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
                b.Entity<Post>().HasMany(e => e.Tags).WithMany(e => e.Posts).UsingEntity(
                    "Tagging",
                    r => r.HasOne(typeof(Tag)).WithMany().HasForeignKey("Tenant", "TagId"),
                    l => l.HasOne(typeof(Post)).WithMany().HasForeignKey("Tenant", "PostId"));
            });

        Assert.Equal("ColocateWith=Post; DistributionColumn=Tenant; TableType=Distributed", model.Table("Tagging").CitusAnnotations());
    }

    [Fact]
    public void Two_columns_that_the_user_has_named_are_left_alone_and_refused()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.Entity<Post>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Post>().IsDistributedBy(e => e.TenantId);
                b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
                b.Entity<Post>().HasMany(e => e.Tags).WithMany(e => e.Posts).UsingEntity(
                    "Tagging",
                    r => r.HasOne(typeof(Tag)).WithMany().HasForeignKey("TagTenant", "TagId"),
                    l => l.HasOne(typeof(Post)).WithMany().HasForeignKey("PostTenant", "PostId"));
            });

        Assert.Contains("CITUS044: The foreign key {'TagTenant', 'TagId'} of entity type 'Tagging ", message, StringComparison.Ordinal);
        Assert.Equal(2, message.Split('\n').Length);
    }

    [Fact]
    public void Ends_with_distribution_properties_of_different_names_share_a_column()
    {
        var model = TestModel.Build(
            b =>
            {
                ManyToMany(b);
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Post>().IsDistributedBy(e => e.Id);
                b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
            });

        var table = model.Table("PostTag");
        Assert.Equal("ColocateWith=Post; DistributionColumn=TenantId; TableType=Distributed", table.CitusAnnotations());
        Assert.Equal(["TagsId", "TenantId"], table.Columns.Select(c => c.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ends_that_are_identified_by_their_distribution_columns_alone_do_not_share_a_column()
    {
        var message = TestModel.Refuse(
            b =>
            {
                ManyToMany(b);
                b.Entity<Post>().IsDistributedBy(e => e.Id);
                b.Entity<Tag>().IsDistributedBy(e => e.Id);
            });

        Assert.Contains("CITUS044: The foreign key {'TagsId'} of entity type 'PostTag ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_referencing_relationship_shares_a_column()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Person>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Person>().IsDistributedBy(e => e.TenantId);
                b.Entity<Person>().HasMany(e => e.Friends).WithMany(e => e.FriendOf);
            });

        var table = model.Table("PersonPerson");
        Assert.Equal("ColocateWith=Person; DistributionColumn=TenantId; TableType=Distributed", table.CitusAnnotations());
        Assert.Equal(3, table.Columns.Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_join_table_of_a_distributed_and_a_reference_table_is_distributed(bool postIsDistributed)
    {
        var model = TestModel.Build(
            b =>
            {
                ManyToMany(b);
                b.Entity<Post>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                if (postIsDistributed)
                {
                    b.Entity<Post>().IsDistributedBy(e => e.TenantId);
                    b.Entity<Tag>().IsReferenceTable();
                }
                else
                {
                    b.Entity<Post>().IsReferenceTable();
                    b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
                }
            });

        Assert.Equal(
            postIsDistributed
                ? "ColocateWith=Post; DistributionColumn=PostsTenantId; TableType=Distributed"
                : "ColocateWith=Tag; DistributionColumn=TagsTenantId; TableType=Distributed",
            model.Table("PostTag").CitusAnnotations());
    }

    [Theory]
    [InlineData(CitusTableType.Reference, CitusTableType.Reference, "TableType=Reference")]
    [InlineData(CitusTableType.SingleShard, CitusTableType.SingleShard, "ColocateWith=Post; TableType=SingleShard")]
    [InlineData(CitusTableType.SingleShard, CitusTableType.Reference, "ColocateWith=Post; TableType=SingleShard")]
    [InlineData(CitusTableType.ManagedLocal, CitusTableType.ManagedLocal, "TableType=ManagedLocal")]
    [InlineData(CitusTableType.Reference, CitusTableType.ManagedLocal, "TableType=ManagedLocal")]
    [InlineData(CitusTableType.Local, CitusTableType.Reference, "")]
    [InlineData(CitusTableType.Local, CitusTableType.Local, "")]
    public void The_join_table_follows_its_ends(CitusTableType posts, CitusTableType tags, string expected)
    {
        var model = TestModel.Build(
            b =>
            {
                b.UseSerialColumns();
                ManyToMany(b);
                b.Entity<Post>().Property(e => e.Id).HasColumnName("id");
                b.Entity<Tag>().Property(e => e.Id).HasColumnName("id");
                b.Entity<Post>().Metadata.SetCitusTableType(posts);
                b.Entity<Tag>().Metadata.SetCitusTableType(tags);
            });

        Assert.Equal(expected, model.Table("PostTag").CitusAnnotations());
    }

    [Fact]
    public void The_order_of_configuration_does_not_matter_for_the_join_table()
    {
        var model = TestModel.Build(
            b =>
            {
                b.Entity<Tag>().IsDistributedBy(e => e.TenantId);
                b.Entity<Post>().IsDistributedBy(e => e.TenantId);
                ManyToMany(b);
                b.Entity<Post>().HasMany(e => e.Tags).WithMany(e => e.Posts).UsingEntity(j => j.ToTable("tagging"));
                b.Entity<Tag>().HasKey(e => new { e.TenantId, e.Id });
                b.Entity<Post>().HasKey(e => new { e.TenantId, e.Id });
            });

        Assert.Equal(
            "ColocateWith=Post; DistributionColumn=TenantId; TableType=Distributed", model.Table("tagging").CitusAnnotations());
    }

    [Fact]
    public void A_join_entity_type_with_a_class_is_the_users()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.Entity<Post>().IsDistributedBy(e => e.Id);
                b.Entity<Tag>().IsReferenceTable();
                b.Entity<Post>().HasMany(e => e.Tags).WithMany(e => e.Posts).UsingEntity<Tagging>();
            });

        Assert.Contains("CITUS042", message, StringComparison.Ordinal);
        Assert.Contains("'Tagging'", message, StringComparison.Ordinal);
    }

    private static void ManyToMany(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Post>().HasMany(e => e.Tags).WithMany(e => e.Posts);

    #endregion

    [Fact]
    public void A_model_without_Citus_tables_is_left_alone()
    {
        var model = TestModel.Build(
            b =>
            {
                ManyToMany(b);
                b.Entity<Order>().OwnsMany(o => o.Lines, l => l.OwnsMany(x => x.Notes));
                b.Entity<Order>().OwnsOne(o => o.Address);
            });

        Assert.All(model.GetEntityTypes(), e => Assert.Equal("", e.CitusAnnotations()));
        Assert.Empty(model.GetPostgresExtensions());
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public int StoreId { get; set; }

        public Address? Address { get; set; }

        public List<Line> Lines { get; } = [];
    }

    private sealed class Address
    {
        public string City { get; set; } = "";
    }

    private sealed class Line
    {
        public int Id { get; set; }

        public List<Note> Notes { get; } = [];
    }

    private sealed class Note
    {
        public int Id { get; set; }
    }

    private sealed class Head
    {
        public int Id { get; set; }

        public int StoreId { get; set; }
    }

    private sealed class Body
    {
        public int HeadId { get; set; }

        public int Store { get; set; }
    }

    private sealed class Post
    {
        public int Id { get; set; }

        public int TenantId { get; set; }

        public List<Tag> Tags { get; } = [];
    }

    private sealed class Tag
    {
        public int Id { get; set; }

        public int TenantId { get; set; }

        public List<Post> Posts { get; } = [];
    }

    private sealed class Tagging
    {
        public int PostsId { get; set; }

        public int TagsId { get; set; }
    }

    private sealed class Person
    {
        public int Id { get; set; }

        public int TenantId { get; set; }

        public List<Person> Friends { get; } = [];

        public List<Person> FriendOf { get; } = [];
    }
}
