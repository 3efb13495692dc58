using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     The tables of <see cref="AlterMatrix" />, with and without Citus.
/// </summary>
internal sealed class AlterMatrixContext(AlterMatrix.Tables kind, bool useCitus, string connectionString = "Host=none") : DbContext
{
    public (AlterMatrix.Tables, bool) Key
        => (kind, useCitus);

    public IModel DesignTimeModel
        => Migrating.DesignTimeModel(this);

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(connectionString, npgsql => _ = useCitus ? npgsql.UseCitus() : npgsql)
            .ReplaceService<IModelCacheKeyFactory, KindCacheKeyFactory>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresEnum("mood", ["ok"]);
        modelBuilder.HasSequence("free");
        modelBuilder.HasSequence("used");

        Declare(modelBuilder, "r", "id").IsReferenceTable();
        modelBuilder.Entity("rbig").ToTable("rbig").IsReferenceTable().Property<long>("id").ValueGeneratedNever();
        Declare(modelBuilder, "l", "id");
        Declare(modelBuilder, "m", "id").IsManagedLocalTable();
        Declare(modelBuilder, "s", "id").IsSingleShardTable(t => t.IsNotColocated());
        Declare(modelBuilder, "d", "tenant", "id").IsDistributedBy("tenant");

        modelBuilder.Entity("t", t =>
        {
            foreach (var name in new[] { "tenant", "id", "other" })
            {
                t.Property<int>(name).ValueGeneratedNever();
            }

            t.HasKey("tenant", "id").HasName("pk_t");
            t.Property<string?>("name");
            t.Property<decimal?>("amount");
            t.Property<DateTime?>("stamp");
            t.Property<Guid?>("uid");
            t.Property<long?>("big");
            t.Property<string>("req").IsRequired();
            t.Property<int?>("rid");
            t.Property<int?>("pid");
            t.Property<string?>("dflt").HasDefaultValue("x");
            t.Property<long>("seqd").HasDefaultValueSql("nextval('used')");
            t.Property<long>("ident").UseIdentityByDefaultColumn();
            t.Property<long>("ser").UseSerialColumn();
            t.Property<int>("calc").HasComputedColumnSql("id * 2", stored: true);
            t.ToTable("t", b => b.HasCheckConstraint("ck_t", "id > 0"));
            t.HasIndex(["name"], "ix_t");
            t.HasIndex(["tenant", "name"], "uq_t").IsUnique();
            t.HasOne("t").WithMany().HasForeignKey("tenant", "pid").HasConstraintName("fk_self").OnDelete(DeleteBehavior.NoAction);
            if (kind != AlterMatrix.Tables.Local)
            {
                t.HasOne("r").WithMany().HasForeignKey("rid").HasConstraintName("fk_t_r").OnDelete(DeleteBehavior.NoAction);
            }

            _ = kind switch
            {
                AlterMatrix.Tables.ManagedLocal => t.IsManagedLocalTable(),
                AlterMatrix.Tables.Reference => t.IsReferenceTable(),
                AlterMatrix.Tables.SingleShard => t.IsSingleShardTable(b => b.IsColocatedWith("s")),
                AlterMatrix.Tables.Distributed => t.IsDistributedBy("tenant", b => b.IsColocatedWith("d")),
                _ => t
            };
        });
    }

    private static EntityTypeBuilder Declare(ModelBuilder modelBuilder, string table, params string[] key)
    {
        var entityType = modelBuilder.Entity(table).ToTable(table);
        foreach (var name in key)
        {
            entityType.Property<int>(name).ValueGeneratedNever();
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
