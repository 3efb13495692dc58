using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.TestUtilities;

/// <summary>
///     Represents a context with the tables of <see cref="AlterMatrix" />, with and without Citus.
/// </summary>
public sealed class AlterMatrixContext(AlterMatrixTables kind, bool useCitus, string connectionString = "Host=none") : DbContext
{
    private (AlterMatrixTables, bool) Key
        => (kind, useCitus);

    public IModel DesignTimeModel
        => this.GetService<IDesignTimeModel>().Model;

    public static IReadOnlyList<MigrationOperation> Operations(AlterMatrixRow row, AlterMatrixTables kind)
    {
        var builder = new MigrationBuilder("Npgsql.EntityFrameworkCore.PostgreSQL");
        row.Build(builder, kind);

        return builder.Operations;
    }

    /// <summary>Creates the SQL of an operation in a migration of a model with these tables.</summary>
    public IReadOnlyList<MigrationCommand> Generate(AlterMatrixRow row)
        => this.GetService<IMigrationsSqlGenerator>().Generate(Operations(row, kind), DesignTimeModel);

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(connectionString, npgsql => _ = useCitus ? npgsql.UseCitus() : npgsql)
            .ReplaceService<IModelCacheKeyFactory, KindCacheKeyFactory>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresEnum("mood", ["ok"]);
        modelBuilder.HasSequence("free");
        modelBuilder.HasSequence("used");

        var r = Declare<int>(modelBuilder, "r", "id");
        var rbig = Declare<long>(modelBuilder, "rbig", "id");
        Declare<int>(modelBuilder, "l", "id");
        var m = Declare<int>(modelBuilder, "m", "id");
        var s = Declare<int>(modelBuilder, "s", "id");
        var s2 = Declare<int>(modelBuilder, "s2", "id");
        var d = Declare<int>(modelBuilder, "d", "tenant", "id");
        var otherGroup = Declare<int>(modelBuilder, "other_group", "id");

        var table = Declare<int>(modelBuilder, "t", "tenant", "id");
        table.HasKey("tenant", "id").HasName("pk_t");
        DeclareColumns(table);
        table.ToTable("t", b => b.HasCheckConstraint("ck_t", "id > 0"));
        table.HasIndex(["name"], "ix_t");
        table.HasIndex(["tenant", "name"], "uq_t").IsUnique();
        table.HasOne("t").WithMany().HasForeignKey("tenant", "pid").HasConstraintName("fk_self").OnDelete(DeleteBehavior.NoAction);
        if (kind != AlterMatrixTables.Local)
        {
            table.HasOne("r").WithMany().HasForeignKey("rid").HasConstraintName("fk_t_r").OnDelete(DeleteBehavior.NoAction);
        }

        if (!useCitus)
        {
            return;
        }

        r.IsReferenceTable();
        rbig.IsReferenceTable();
        m.IsManagedLocalTable();
        s.IsSingleShardTable(t => t.IsNotColocated());
        s2.IsSingleShardTable(t => t.IsNotColocated());
        d.IsDistributedBy("tenant");
        otherGroup.IsDistributedBy("id", t => t.IsNotColocated());
        _ = kind switch
        {
            AlterMatrixTables.ManagedLocal => table.IsManagedLocalTable(),
            AlterMatrixTables.Reference => table.IsReferenceTable(),
            AlterMatrixTables.SingleShard => table.IsSingleShardTable(b => b.IsColocatedWith("s")),
            AlterMatrixTables.Distributed => table.IsDistributedBy("tenant", b => b.IsColocatedWith("d")),
            _ => table
        };
    }

    private static void DeclareColumns(EntityTypeBuilder table)
    {
        table.Property<string?>("name");
        table.Property<decimal?>("amount");
        table.Property<DateTime?>("stamp");
        table.Property<Guid?>("uid");
        table.Property<long?>("Big");
        table.Property<string>("req").IsRequired();
        table.Property<int>("other");
        table.Property<int?>("rid");
        table.Property<int?>("pid");
        table.Property<string?>("dflt").HasDefaultValue("x");
        table.Property<long>("seqd").HasDefaultValueSql("nextval('used')");
        table.Property<long>("ident").UseIdentityByDefaultColumn();
        table.Property<long>("ser").UseSerialColumn();
        table.Property<int>("calc").HasComputedColumnSql("id * 2", stored: true);
    }

    private static EntityTypeBuilder Declare<T>(ModelBuilder modelBuilder, string table, params string[] key)
    {
        var entityType = modelBuilder.Entity(table).ToTable(table);
        foreach (var name in key)
        {
            entityType.Property<T>(name).ValueGeneratedNever();
        }

        entityType.HasKey(key);

        return entityType;
    }

    private sealed class KindCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((AlterMatrixContext)context).Key, designTime);
    }
}
