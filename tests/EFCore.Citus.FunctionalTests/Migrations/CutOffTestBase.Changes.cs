using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations;

public abstract partial class CutOffTestBase
{
    private const string ShopRows =
        """
        INSERT INTO currencies SELECT 'X' || i FROM generate_series(0, 4) AS i;
        INSERT INTO shops SELECT i, 'X' || i % 5 FROM generate_series(1, 9) AS i;
        INSERT INTO purchases (shop, number) SELECT 1 + i % 9, i FROM generate_series(1, 90) AS i;
        INSERT INTO parts (purchase) SELECT id FROM purchases;
        """;

    protected const string PreparedShopRows =
        """
        INSERT INTO currencies SELECT 'X' || i FROM generate_series(0, 4) AS i;
        INSERT INTO shops SELECT i, 'X' || i % 5 FROM generate_series(1, 9) AS i;
        INSERT INTO purchases (shop, number) SELECT 1 + i % 9, i FROM generate_series(1, 90) AS i;
        INSERT INTO parts (shop, purchase) SELECT shop, id FROM purchases;
        """;

    protected static readonly Dictionary<string, Change> Changes = new()
    {
        ["tables are created"] = new(null, "distributed"),
        ["tables are dropped"] = new("distributed", null) { MayMoveRows = false },
        ["local tables are managed"] = new("local", "managed local"),
        ["managed local tables are local"] = new("managed local", "local"),
        ["local tables are distributed"] = new("local", "distributed"),
        ["distributed tables are local"] = new("distributed", "local"),
        ["reference tables are local"] = new("reference", "local"),
        ["single-shard tables are local"] = new("single shard", "local"),
        ["distributed tables are reference tables"] = new("distributed", "reference"),
        ["another distribution column"] = new("distributed", "other column"),
        ["another number of shards"] = new("distributed", "six shards"),
        ["another colocation group"] = new("own group", "group of stores"),
        ["another colocation group, of the same nodes"] = new("own group", "group of stores") { MayMoveRows = false },
        ["a colocation group of their own"] = new("distributed", "own group"),
        ["a schema is distributed"] = new("local", "single shard", InSchema, InSchema) { Schema = "S a", Written = b => b.DistributeSchema("S a") },
        ["distributed tables come into a distributed schema"] =
            new("distributed", "single shard", InSchema, InSchema) { Schema = "S a", Written = b => b.DistributeSchema("S a") },
        ["a schema is undistributed"] = new("single shard", "distributed", InSchema, InSchema, b => b.DistributeSchema("S a"))
        {
            Schema = "S a",
            Written = b => b.UndistributeSchema("S a")
        },
        ["rows are stored by columns"] = new("distributed", "distributed", WithoutForeignKeys, Columnar) { IsColumnar = true },
        ["columnar rows are stored as by default"] = new("distributed", "distributed", Columnar, WithoutForeignKeys) { IsColumnar = true },
        ["local rows are distributed and stored by columns"] = new("local", "distributed", WithoutForeignKeys, Columnar) { IsColumnar = true },
        ["a partitioned table is created"] = new("distributed", "distributed", null, Partitioned),
        ["a partitioned table is dropped"] = new("distributed", "distributed", Partitioned, null),
        ["partitions are created and dropped"] = new("distributed", "distributed", Partitioned, Partitioned, CreateOldPartitions)
        {
            Rows = "INSERT INTO readings VALUES (1, '2020-01-15Z'), (2, '2020-02-15Z')",
            Written = ReplaceOldPartitions
        },
        ["constraints that are not valid are added"] = new("distributed", "distributed", null, NotValid),
        ["constraints are validated"] = new("distributed", "distributed", NotValid, Valid),
        ["columns come and go"] = new("distributed", "distributed", b => b.Entity<T>().Property<int?>("old"), WithColumns),
        ["tables, columns and constraints are renamed"] = new("distributed", "distributed", Named, Renamed)
        {
            Written = b => b.RenameConstraint("pk", "t\"2", "Pk \"new\"", "S b")
        },
        ["a shop is adopted"] = DistributeShop(ShopStage.Plain, ShopRows)
    };

    private static void Partitioned(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Reading>(b =>
        {
            b.ToTable("readings").IsDistributedBy("device").IsPartitionedByTime("at", "1 month");
            b.Property<int>("device");
            b.Property<DateTime>("at");
            b.HasKey("device", "at");
        });

    private static void CreateOldPartitions(MigrationBuilder migrationBuilder)
        => migrationBuilder.CreateTimePartitions("readings", "1 month", Month(3), Month(1));

    private static void ReplaceOldPartitions(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTimePartitions("readings", "1 month", Month(5), Month(3));
        migrationBuilder.DropOldTimePartitions("readings", Month(2));
        migrationBuilder.CreateTimePartitions("readings", "1 month", Month(7), Month(5));
    }

    private static DateTimeOffset Month(int month)
        => new(2020, month, 1, 0, 0, 0, TimeSpan.Zero);

    private static void NotValid(ModelBuilder modelBuilder)
        => Constrain(modelBuilder, isNotValid: true);

    private static void Valid(ModelBuilder modelBuilder)
        => Constrain(modelBuilder, isNotValid: false);

    private static void Constrain(ModelBuilder modelBuilder, bool isNotValid)
    {
        modelBuilder.Entity<Country>().HasData(new Country { Id = 0 });
        modelBuilder.Entity<T>().HasOne<Country>().WithMany().HasForeignKey("a").HasConstraintName("fk a").OnDelete(DeleteBehavior.NoAction)
            .IsCreatedNotValid(isNotValid);
        modelBuilder.Entity<T>().ToTable(t => t.HasCheckConstraint("ck", "b >= 0").IsCreatedNotValid(isNotValid));
    }

    private static void WithColumns(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<T>().Property<string>("text").HasDefaultValue("x").HasComment("Some text");
        modelBuilder.Entity<T>().HasIndex("text");
        modelBuilder.Entity<U>().Property<DateTime>("at").HasDefaultValueSql("now()");
        modelBuilder.Entity<U>().Property<int?>("other").HasDefaultValue(7);
    }

    // A key that is named after the table would be dropped, although foreign keys reference it.
    private static void Named(ModelBuilder modelBuilder)
        => modelBuilder.Entity<T>().HasKey("a", "b", "id").HasName("pk");

    private static void Renamed(ModelBuilder modelBuilder)
    {
        Named(modelBuilder);
        modelBuilder.Entity<T>().ToTable("t\"2", "S b").Property<int>("a").HasColumnName("A");
        modelBuilder.Entity<U>().ToTable("U").Property<int>("a").HasColumnName("A");
    }

    protected static Change DistributeShop(ShopStage from, string rows)
        => new("local", "local", b => DeclareShop(b, from), b => DeclareShop(b, ShopStage.Distributed)) { Rows = rows };

    // Represents an application with rows that do not all have their shop, then have it, and then are colocated with it.
    private static void DeclareShop(ModelBuilder modelBuilder, ShopStage stage)
    {
        modelBuilder.Entity<Currency>(b =>
        {
            b.ToTable("currencies").HasKey(c => c.Code);
            if (stage == ShopStage.Distributed)
            {
                b.IsReferenceTable();
            }
        });
        modelBuilder.Entity<Shop>(b =>
        {
            b.ToTable("shops").Property<int>("id").ValueGeneratedNever();
            b.HasKey("id");
            b.Property<string>("currency");
            b.HasOne<Currency>().WithMany().HasForeignKey("currency");
            Distribute(b, "id");
        });
        modelBuilder.Entity<Purchase>(b =>
        {
            b.ToTable("purchases").Property<int>("number");
            DeclareKey(b);
            b.HasOne<Shop>().WithMany().HasForeignKey("shop").IsRequired();
            b.HasIndex(stage == ShopStage.Plain ? ["number"] : ["shop", "number"]).IsUnique();
        });
        modelBuilder.Entity<Part>(b =>
        {
            b.ToTable("parts").Property<long>("purchase");
            DeclareKey(b);
            b.HasOne<Purchase>().WithMany().HasForeignKey(stage == ShopStage.Plain ? ["purchase"] : ["shop", "purchase"]);
        });

        void DeclareKey<TEntity>(EntityTypeBuilder<TEntity> table)
            where TEntity : class
        {
            table.Property<long>("id").UseIdentityByDefaultColumn();
            if (stage != ShopStage.Plain || typeof(TEntity) == typeof(Purchase))
            {
                table.Property<int>("shop");
            }

            table.HasKey(stage == ShopStage.Plain ? ["id"] : ["shop", "id"]);
            Distribute(table, "shop");
        }

        void Distribute<TEntity>(EntityTypeBuilder<TEntity> table, string column)
            where TEntity : class
        {
            if (stage == ShopStage.Distributed)
            {
                table.IsDistributedBy(column);
            }
        }
    }

    /// <param name="From">The storage of the two tables before the change, or <see langword="null" /> if there are no tables.</param>
    /// <param name="To">The storage of the two tables after the change.</param>
    /// <param name="Before">The additional configuration of the model before the change.</param>
    /// <param name="After">The additional configuration of the model after the change.</param>
    /// <param name="WrittenBefore">The manually written operations of the earlier migration.</param>
    protected sealed record Change(
        string? From,
        string? To,
        Action<ModelBuilder>? Before = null,
        Action<ModelBuilder>? After = null,
        Action<MigrationBuilder>? WrittenBefore = null)
    {
        /// <summary>Gets the schema of the two tables before the change.</summary>
        public string Schema { get; init; } = "public";

        /// <summary>Gets the SQL that inserts or deletes additional rows.</summary>
        public string? Rows { get; init; }

        /// <summary>Gets a value indicating whether the migration affects columnar tables.</summary>
        public bool IsColumnar { get; init; }

        /// <summary>Gets a value indicating whether rows of distributed tables may be moved.</summary>
        public bool MayMoveRows { get; init; } = true;

        /// <summary>Gets the manually written operations of the migration.</summary>
        public Action<MigrationBuilder>? Written { get; init; }
    }

    protected enum ShopStage
    {
        Plain,
        Prepared,
        Distributed
    }

    private sealed class Reading;

    private sealed class Currency
    {
        public required string Code { get; set; }
    }

    private sealed class Shop;

    private sealed class Purchase;

    private sealed class Part;
}
