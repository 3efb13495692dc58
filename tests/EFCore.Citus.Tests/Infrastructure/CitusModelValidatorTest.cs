using System.Collections;
using System.Text.Json;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.Extensions.Logging;
using NpgsqlTypes;

namespace EFCore.Citus.Tests.Infrastructure;

/// <summary>
///     Tests for each rule that models that break only this rule are refused, and that similar models that do not break it are accepted.
/// </summary>
public class CitusModelValidatorTest
{
    private static readonly Dictionary<string, (string RuleId, Action<ModelBuilder> Build)> Refused = new()
    {
        ["property missing"] = new("CITUS001", b => b.Entity("A", e => Columns(e).IsDistributedBy("Tenant"))),
        ["property not named"] = new("CITUS001", b => b.Entity("A", e => Columns(e).Metadata.SetCitusTableType(CitusTableType.Distributed))),
        ["property of a derived type"] = new("CITUS001", b =>
        {
            b.Entity<Base>().IsDistributedBy("DerivedTenant");
            b.Entity<Derived>();
        }),
        ["property in a split-off table"] = new("CITUS002", b => b.Entity<Split>(
            e =>
            {
                e.ToTable("main").SplitToTable("details", t => t.Property(s => s.Tenant));
                e.IsDistributedBy(s => s.Tenant);
            })),

        ["primary key without the time"] = new("CITUS023", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").IsPartitionedByTime("At", "1 day").Property<DateTime>("At"))),
        ["unique index without the time"] = new("CITUS023", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                Columns(e, "T", "At").IsSingleShardTable().IsPartitionedByTime("At", "1 day").HasIndex("T").IsUnique();
            })),
        ["columnar with a foreign key"] = new("CITUS086", b =>
        {
            b.Entity("P", e => Columns(e).IsReferenceTable());
            b.Entity("A", e => Columns(e).UsesColumnarStorage().HasOne("P").WithMany().HasForeignKey("Id"));
        }),
        ["foreign key to a columnar table"] = new("CITUS086", b =>
        {
            b.Entity("P", e => Columns(e).IsReferenceTable().UsesColumnarStorage());
            b.Entity("A", e => Columns(e).IsReferenceTable().HasOne("P").WithMany().HasForeignKey("Id"));
        }),
        ["columnar with an index of another method"] = new(
            "CITUS086", b => b.Entity("A", e => Columns(e).IsReferenceTable().UsesColumnarStorage().HasIndex("T").HasMethod("brin"))),
        ["columnar and unlogged"] = new("CITUS086", b => b.Entity("A", e => Columns(e).UsesColumnarStorage().IsUnlogged())),
        ["columnar and partitioned"] = new("CITUS087", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", "1 day").UsesColumnarStorage();
            })),
        ["partitioned with a row version"] = new("CITUS085", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                e.Property<uint>("Version").IsRowVersion();
                Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", "1 day");
            })),
        ["single shard, partitioned, with a system column"] = new("CITUS085", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                e.Property<uint>("Version").HasColumnName("xmin").HasColumnType("xid").ValueGeneratedOnAddOrUpdate();
                Columns(e, "T", "At").IsSingleShardTable().IsPartitionedByTime("At", "1 day");
            })),
        ["partitioned by nothing"] = new("CITUS085", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").IsPartitionedByTime("At", "1 day"))),
        ["partitioned by a number"] = new("CITUS085", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").IsPartitionedByTime("T", "1 day"))),
        ["partitioned by a unit that PostgreSQL does not have"] = new("CITUS088", Partitioned<DateTime>("1 fortnight")),
        ["partitioned by a unit of other functions"] = new("CITUS088", Partitioned<DateTime>("1 quarter")),
        ["partitioned by no number"] = new("CITUS088", Partitioned<DateTime>("day")),
        ["partitioned by nothing at all"] = new("CITUS088", Partitioned<DateTime>("0 days")),
        ["partitioned backwards"] = new("CITUS088", Partitioned<DateTime>("-1 day")),
        ["partitioned by days ago"] = new("CITUS088", Partitioned<DateTime>("1 day ago")),
        ["dates partitioned by hours"] = new("CITUS088", Partitioned<DateOnly>("12 hours")),
        ["dates partitioned by as many hours as a day has"] = new("CITUS088", Partitioned<DateOnly>("24:00")),
        ["dates partitioned by hours of ISO 8601"] = new("CITUS088", Partitioned<DateOnly>("PT12H")),
        ["index of a partitioned table, concurrently"] = new(
            "CITUS089", Partitioned<DateTime>("1 day", (_, e) => e.HasIndex("Id").IsCreatedConcurrently())),
        ["foreign key of a partitioned table, not valid"] = new("CITUS090", Partitioned<DateTime>("1 day", Refer(isNotValid: true))),
        ["partitioned reference table"] = new("CITUS085", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                Columns(e, "T", "At").IsReferenceTable().IsPartitionedByTime("At", "1 day");
            })),
        ["partitioned local table"] = new("CITUS085", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                Columns(e, "T", "At").IsPartitionedByTime("At", "1 day");
            })),

        ["computed"] = new("CITUS003", b => b.Entity(
            "A", e => Columns(e, "").HasNoKey().IsDistributedBy("T").Property("T").HasComputedColumnSql("1", stored: true))),
        ["computed, in the key"] = new("CITUS003", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property("T").HasComputedColumnSql("1", stored: true).ValueGeneratedOnAdd())),
        ["json"] = new("CITUS004", Typed<string>("json")),
        ["bits"] = new("CITUS004", Typed<BitArray>("bit(3)")),
        ["varbit by its short name"] = new("CITUS004", Typed<BitArray>("VARBIT(3)")),
        ["money"] = new("CITUS004", Typed<decimal>("money")),
        ["numeric rounded to hundreds"] = new("CITUS004", Typed<decimal>("numeric(5, -2)")),
        ["cube"] = new("CITUS004", Typed<NpgsqlCube>("cube")),
        ["paths of labels"] = new("CITUS009", Typed<string>("ltree")),
        ["array of paths of labels"] = new("CITUS009", Typed<string[]>("ltree[]")),
        ["array without a hash function"] = new("CITUS004", Typed<string[]>("json[]")),
        ["converted to a type without a hash function"] = new("CITUS004", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property<int>("T").HasConversion<string>().HasColumnType("xml"))),
        ["nondeterministic collation"] = new("CITUS006", b =>
        {
            b.HasCollation("nd", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("nd"));
        }),
        ["system column"] = new("CITUS007", b => b.Entity(
            "A", e => e.HasNoKey().IsDistributedBy("V").Property<uint>("V").HasColumnName("xmin").HasColumnType("xid"))),

        ["primary key"] = new("CITUS020", b => b.Entity("A", e => Columns(e, "Id").IsDistributedBy("T"))),
        ["primary key, table per type"] = new("CITUS020", b =>
        {
            b.Entity<Base>().UseTptMappingStrategy().IsDistributedBy(e => e.Tenant);
            b.Entity<Derived>();
        }),
        ["primary key, table per concrete type"] = new("CITUS020", b =>
        {
            b.Entity<Base>().UseTpcMappingStrategy().IsDistributedBy(e => e.Tenant);
        }),
        ["primary key, with owned types"] = new("CITUS020", b =>
        {
            b.Entity<Owner>().IsDistributedBy(e => e.Tenant);
            b.Entity<Owner>().OwnsMany(e => e.Many);
            b.Entity<Owner>().OwnsOne(e => e.One);
        }),
        ["primary key, with a join table"] = new("CITUS020", b =>
        {
            b.Entity("A", e => Columns(e, "Id").IsDistributedBy("T"));
            b.Entity("B", e => Columns(e).IsReferenceTable());
            b.Entity("A").HasMany("B", null).WithMany((string?)null).UsingEntity("AB");
        }),
        ["alternate key"] = new("CITUS021", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasAlternateKey("Id"))),
        ["unique index"] = new("CITUS022", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X").IsUnique())),
        ["partial unique index"] = new("CITUS022",
            b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X").IsUnique().HasFilter("\"T\" = 1"))),
        ["distribution column included only"] = new("CITUS022",
            b => b.Entity("A", e => NpgsqlIndexBuilderExtensions.IncludeProperties(
                Columns(e).IsDistributedBy("T").HasIndex("X").IsUnique(), "T"))),
        ["words of the distribution column"] = new("CITUS022", b => b.Entity("A", e => NpgsqlIndexBuilderExtensions
            .IsTsVectorExpressionIndex(Columns(e, "S").IsDistributedBy("S").HasIndex("S").IsUnique(), "english"))),
        ["one-to-one with a reference table"] = new("CITUS022", b =>
        {
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
            b.Entity("A", e => Columns(e).IsDistributedBy("T").HasOne("R").WithOne().HasForeignKey("A", "X"));
        }),
        ["unique index of a derived type"] = new("CITUS022", b =>
        {
            b.Entity<Base>().UseTptMappingStrategy().IsDistributedBy(e => e.Tenant).HasKey(e => new { e.Tenant, e.Id });
            b.Entity<Derived>().HasIndex(e => e.DerivedTenant).IsUnique();
        }),

        ["distributed -> local"] = new("CITUS040", Tables("distributed", "local")),
        ["single-shard -> local"] = new("CITUS040", Tables("single-shard", "local")),
        ["reference -> distributed"] = new("CITUS041", Tables("reference", "distributed")),
        ["reference -> single-shard"] = new("CITUS041", Tables("reference", "single-shard")),
        ["managed local -> distributed"] = new("CITUS041", Tables("managed local", "distributed")),
        ["managed local -> single-shard"] = new("CITUS041", Tables("managed local", "single-shard")),
        ["local -> distributed"] = new("CITUS042", Tables("local", "distributed")),
        ["local -> single-shard"] = new("CITUS042", Tables("local", "single-shard")),
        ["distributed -> managed local"] = new("CITUS043", Tables("distributed", "managed local")),
        ["single-shard -> managed local"] = new("CITUS043", Tables("single-shard", "managed local")),
        ["distributed -> single-shard"] = new("CITUS043", Tables("distributed", "single-shard")),
        ["single-shard -> distributed"] = new("CITUS043", Tables("single-shard", "distributed")),
        ["distributed -> distributed in a group of its own"] = new("CITUS043", Tables("distributed", "distributed", e => e.Metadata.SetIsColocated(false))),
        ["distributed -> distributed with another shard count"] = new("CITUS043", Tables("distributed", "distributed", e => e.Metadata.SetShardCount(7))),
        ["single-shard -> single-shard in a group of its own"] = new("CITUS043", Tables("single-shard", "single-shard", e => e.Metadata.SetIsColocated(false))),
        ["distributed -> distributed without the column"] = new("CITUS044", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("C", e => Columns(e).IsDistributedBy("T").HasOne("P").WithMany().HasForeignKey("X"));
        }),
        ["distributed -> distributed at another position"] = new("CITUS044", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("C", e => Columns(e).IsDistributedBy("T").HasOne("P").WithMany()
                .HasForeignKey("X", "T").HasPrincipalKey("T", "Id"));
        }),
        ["self-reference without the column"] = new("CITUS044", b => b.Entity(
            "A", e => Columns(e, "Id").IsDistributedBy("Id").HasOne("A").WithMany().HasForeignKey("X"))),
        ["reference -> local, cascade"] = new("CITUS045", Tables("reference", "local", action: DeleteBehavior.Cascade)),
        ["reference -> local, set null"] = new("CITUS045", Tables("reference", "local", action: DeleteBehavior.SetNull)),
        ["reference -> managed local, cascade"] = new("CITUS045", Tables("reference", "managed local", action: DeleteBehavior.Cascade)),
        ["set null, colocated"] = new("CITUS046", Tables("distributed", "distributed", action: DeleteBehavior.SetNull)),
        ["set null, reference"] = new("CITUS046", b =>
        {
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
            b.Entity("A", e =>
            {
                e.Property<int?>("RId");
                Columns(e, "").HasNoKey().IsDistributedBy("RId").HasOne("R").WithMany().HasForeignKey("RId")
                    .OnDelete(DeleteBehavior.SetNull);
            });
        }),

        ["colocated with nothing"] = new("CITUS060", b => b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("Nothing")))),
        ["colocated with a view"] = new("CITUS060", b =>
        {
            b.Entity("V", e => Columns(e).ToView("v"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("V")));
        }),
        ["colocated with a local table"] = new("CITUS061", Colocated("local")),
        ["colocated with a managed local table"] = new("CITUS061", Colocated("managed local")),
        ["colocated with a reference table"] = new("CITUS061", Colocated("reference")),
        ["colocated with a single-shard table"] = new("CITUS061", Colocated("single-shard")),
        ["single-shard colocated with a distributed table"] = new("CITUS061", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("A", e => Columns(e).IsSingleShardTable(t => t.IsColocatedWith("P")));
        }),
        ["shard count of a colocated table"] = new("CITUS062", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.HasShardCount(4).IsColocatedWith("P")));
        }),
        ["int and bigint"] = new("CITUS063", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("P")).Property("T").HasColumnType("int8"));
        }),
        ["text and varchar"] = new("CITUS063", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S").Property("S").HasColumnType("varchar(10)"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S", t => t.IsColocatedWith("P")));
        }),
        ["colocated with itself"] = new("CITUS064", b => b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("A")))),
        ["colocated in a circle"] = new("CITUS064", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("C")));
            b.Entity("B", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("A")));
            b.Entity("C", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("B")));
            b.Entity("D", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("C")));
        }),
        ["collations of colocated tables"] = new("CITUS066", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S", t => t.IsColocatedWith("P")));
        }),
        ["collations of tables colocated by a foreign key"] = new("CITUS066", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S").HasOne("P").WithMany().HasForeignKey("S"));
            b.Entity("A").Property("S").UseCollation("C");
        }),
        ["collations in the default group"] = new("CITUS067", b =>
        {
            b.Entity("P", e => Columns(e, "S", "Id").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e => Columns(e, "S", "Id").IsDistributedBy("S"));
        }),
        ["shard count of a single-shard table"] = new("CITUS065", b => b.Entity("A", e => Columns(e).IsSingleShardTable().Metadata.SetShardCount(4))),

        ["two kinds in one table"] = new("CITUS080", Shared(
            main => main.IsDistributedBy("T"), part => part.IsReferenceTable())),
        ["two columns in one table"] = new("CITUS080", Shared(
            main => main.IsDistributedBy("T"), part => part.IsDistributedBy("Id"))),
        ["two shard counts in one table"] = new("CITUS080", Shared(
            main => main.IsDistributedBy("T", t => t.HasShardCount(4)), part => part.IsDistributedBy("T", t => t.HasShardCount(8)))),
        ["local and distributed in one table"] = new("CITUS080", Shared(
            main => main.IsDistributedBy("T"), part => part.IsLocalTable())),

        ["another kind for a derived type"] = new("CITUS081", b =>
        {
            b.Entity<Base>().IsReferenceTable();
            b.Entity<Derived>().IsLocalTable();
        }),
        ["another column for a derived type"] = new("CITUS081", b =>
        {
            b.Entity<Base>().IsDistributedBy(e => e.Id);
            b.Entity<Derived>().IsDistributedBy(e => e.Tenant);
        }),
        ["a derived type alone"] = new("CITUS081", b =>
        {
            b.Entity<Base>().UseTpcMappingStrategy();
            b.Entity<Derived>().IsDistributedBy(e => e.Id);
        }),
        ["trigger, distributed"] = new("CITUS082", Triggered("distributed")),
        ["trigger, single-shard"] = new("CITUS082", Triggered("single-shard")),
        ["trigger, reference"] = new("CITUS082", Triggered("reference")),

        ["row version"] = new("CITUS100", b => b.Entity<Versioned>(
            e =>
            {
                e.IsReferenceTable();
                e.Property(v => v.Version).IsRowVersion();
            })),
        ["row version by its column"] = new("CITUS100", b => b.Entity(
            "A", e => Columns(e, "Id").IsReferenceTable().Property<uint>("V").HasColumnName("xmin").IsConcurrencyToken())),
        ["identity column"] = new("CITUS101", Identity("Id", "managed local")),
        ["identity column named by a key word"] = new("CITUS101", Identity("order", "managed local")),
        ["identity column with a blank"] = new("CITUS101", Identity("my id", "managed local")),
        ["identity column, always"] = new("CITUS101", b =>
        {
            Identity("Id", "managed local")(b);
            b.Entity("A").Property<int>("Id").UseIdentityAlwaysColumn();
        }),
        ["identity column, local -> reference"] = new("CITUS101", b =>
        {
            Identity("Id", "local")(b);
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
            b.Entity("A").HasOne("R").WithMany().HasForeignKey("X");
        }),
        ["identity column, reference -> local"] = new("CITUS101", b =>
        {
            Identity("Id", "local")(b);
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable().HasOne("A").WithMany().HasForeignKey("X").OnDelete(DeleteBehavior.Restrict));
        }),
        ["identity column, in a chain to a reference table"] = new("CITUS101", b =>
        {
            Identity("Id", "local")(b);
            b.Entity("B", e => Columns(e, "Id").HasOne("A").WithMany().HasForeignKey("X"));
            b.Entity("C", e => Columns(e, "Id").HasOne("B").WithMany().HasForeignKey("X"));
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
            b.Entity("C").HasOne("R").WithMany().HasForeignKey("Y");
        }),
        ["sequence of two tables"] = new("CITUS102", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property("X").HasDefaultValueSql("nextval('s')"));
            b.Entity("B", e => Columns(e, "Id").IsReferenceTable().Property<long>("L").HasDefaultValueSql("nextval('s'::regclass)"));
        }),
        ["sequence of one table"] = new("CITUS102", b => b.Entity("A", e =>
        {
            Columns(e).IsSingleShardTable().Property<int>("X").UseSequence("s");
            e.Property<short>("Z").UseSequence("s");
        })),
        ["sequence of a table that becomes managed local"] = new("CITUS102", b =>
        {
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable().Property("X").HasDefaultValueSql("nextval('s')"));
            b.Entity("A", e =>
            {
                Columns(e, "Id").HasOne("R").WithMany().HasForeignKey("X");
                e.Property<long>("L").HasDefaultValueSql("nextval('s')");
            });
        })
    };

    private static readonly Dictionary<string, (string RuleId, Action<ModelBuilder> Build)> Warned = new()
    {
        ["optional"] = new("CITUS005", b => b.Entity("A", e => Columns(e, "").HasNoKey().IsDistributedBy("N").Property<int?>("N"))),
        ["boolean"] = new("CITUS008", b => Few<bool>(b)),
        ["enumeration"] = new("CITUS008", b => Few<DayOfWeek>(b)),
        ["enumeration as text"] = new("CITUS008", b => Few<DayOfWeek>(b).HasConversion<string>()),
        ["character"] = new("CITUS008", b => Few<char>(b)),
        ["one character"] = new("CITUS008", b => Few<string>(b).HasColumnType("varchar(1)")),
        ["converted to a boolean"] = new("CITUS008", b => Few<int>(b).HasConversion(i => i == 1, t => t ? 1 : 0)),
        ["foreign key without an index"] = new("CITUS047", b =>
        {
            Tables("distributed", "distributed")(b);
            b.Entity("C").HasIndex("T");
            b.Entity("C").HasIndex("Y", "X", "T");
        }),
        ["foreign key to a reference table without an index"] = new("CITUS047", b =>
        {
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
            b.Entity("A", e => Columns(e).IsDistributedBy("T").HasOne("R").WithMany().HasForeignKey("X"));
            b.Entity("A").HasIndex("Y", "X");
        }),
        ["int and bigint in two groups"] = new("CITUS068", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property("T").HasColumnType("bigint"));
        }),
        ["collations in two groups of Citus 14"] = new("CITUS068", b =>
        {
            b.Entity("P", e => Columns(e, "S", "Id").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e => Columns(e, "S", "Id").IsDistributedBy("S"));
        }),
        ["two keys of the same collation beside one of another"] = new("CITUS069", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S"));
            foreach (var name in new[] { "A", "B" })
            {
                b.Entity(name, e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("C"));
            }
        }),
        ["two keys of the same type"] = new("CITUS069", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("A", e => Columns(e, "X").IsDistributedBy("X"));
        }),
        ["no primary key, distributed"] = new("CITUS083", b => b.Entity("A", e => Columns(e, "").HasNoKey().IsDistributedBy("T"))),
        ["no primary key, single-shard"] = new("CITUS083", b => b.Entity("A", e => Columns(e, "").HasNoKey().IsSingleShardTable())),
        ["reference table with the tenant"] = new("CITUS084", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T"));
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
        }),
        ["reference table with the tenant in its key"] = new("CITUS084", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T"));
            b.Entity("R", e => Columns(e).IsReferenceTable());
        }),
        ["row version, distributed"] = new("CITUS103", b => b.Entity<Versioned>(
            e =>
            {
                e.IsDistributedBy(v => v.Id);
                e.Property(v => v.Version).IsRowVersion();
            })),
        ["row version, single-shard"] = new("CITUS103", b => b.Entity<Versioned>(
            e =>
            {
                e.IsSingleShardTable();
                e.Property(v => v.Version).IsRowVersion();
            })),
        ["identity column of an integer"] = new("CITUS104", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property<int>("Id").UseIdentityByDefaultColumn())),
        ["serial column"] = new("CITUS104", b => b.Entity("A", e => Columns(e, "Id").IsReferenceTable().Property<int>("Id").UseSerialColumn())),
        ["next value of a sequence"] = new("CITUS104", b => b.Entity(
            "A", e => Columns(e).IsSingleShardTable().Property<short>("N").HasDefaultValueSql("nextval('s')"))),
        ["several integers, one warning"] = new("CITUS104", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property<int>("Id").UseIdentityByDefaultColumn());
            b.Entity("B", e => Columns(e).IsManagedLocalTable().Property<int>("X").HasColumnName("x").UseIdentityAlwaysColumn());
        }),
        ["sequence of the application"] = new("CITUS105", b =>
        {
            b.HasSequence("numbers");
            b.Entity("A", e => Columns(e).IsDistributedBy("T"));
        }),
        ["Hi-Lo"] = new("CITUS105", b => b.Entity("A", e => Columns(e, "Id").IsReferenceTable().Property<int>("Id").UseHiLo())),
        ["sequence of a local table"] = new("CITUS105", b =>
        {
            b.HasSequence("numbers");
            b.Entity("A", e => Columns(e).Property<long>("L").HasDefaultValueSql("nextval('numbers')"));
            b.Entity("B", e => Columns(e).IsDistributedBy("T"));
        })
    };

    private static readonly Dictionary<string, (string RuleId, Action<ModelBuilder> Build)> Accepted = new()
    {
        ["shadow property"] = new("CITUS001", b => b.Entity("A", e => Columns(e).IsDistributedBy("T"))),
        ["property in every table"] = new("CITUS002", b => b.Entity<Split>(
            e =>
            {
                e.ToTable("main").SplitToTable("details", t => t.Property(s => s.Tenant));
                e.IsDistributedBy(s => s.Id);
            })),
        ["computed from it"] = new("CITUS003", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property("X").HasComputedColumnSql("\"T\" * 2", stored: true))),
        ["generated by the database"] = new("CITUS003", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property("T").ValueGeneratedOnAdd())),
        ["jsonb"] = new("CITUS004", Typed<string>("jsonb")),
        ["array"] = new("CITUS004", Typed<string[]>("text[]")),
        ["range"] = new("CITUS004", Typed<NpgsqlRange<int>>("int4range")),
        ["numeric"] = new("CITUS004", Typed<decimal>("numeric(10,2)")),
        ["a type of one's own"] = new("CITUS004", Typed<string>("\"Money\"")),
        ["converted to a type with a hash function"] = new("CITUS004", b => b.Entity("A", e =>
        {
            e.Property<JsonElement>("J").HasConversion(j => j.GetRawText(), t => default);
            e.HasKey("J");
            e.IsDistributedBy("J");
        })),
        ["required"] = new("CITUS005", b => b.Entity("A", e => Columns(e).IsDistributedBy("T"))),
        ["optional, reference"] = new("CITUS005", b => b.Entity("A", e => Columns(e, "Id").IsReferenceTable().Property<int?>("N"))),
        ["deterministic collation"] = new("CITUS006", b =>
        {
            b.HasCollation("d", locale: "und", provider: "icu", deterministic: true);
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("d"));
        }),
        ["nondeterministic collation of another column"] = new("CITUS006", b =>
        {
            b.HasCollation("nd", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property("S").UseCollation("nd"));
        }),
        ["a column of its own"] = new("CITUS007", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property("T").HasColumnName("Xmin"))),
        ["many values"] = new("CITUS008", b => b.Entity("A", e => Columns(e).IsDistributedBy("T"))),
        ["few values of another column"] = new("CITUS008", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").Property<bool>("B"))),
        ["two characters"] = new("CITUS008", Typed<string>("character(2)")),

        ["any position in the primary key"] = new("CITUS020", b => b.Entity("A", e => Columns(e, "Id", "T").IsDistributedBy("T"))),
        ["any primary key of a reference table"] = new("CITUS020", b => b.Entity("A", e => Columns(e, "Id").IsReferenceTable())),
        ["primary key, table per type"] = new("CITUS020", b =>
        {
            b.Entity<Base>().UseTptMappingStrategy().IsDistributedBy(e => e.Tenant).HasKey(e => new { e.Tenant, e.Id });
            b.Entity<Derived>();
        }),
        ["a table of another migration"] = new("CITUS020", b => b.Entity(
            "A", e => Columns(e, "Id").IsDistributedBy("T").ToTable("a", t => t.ExcludeFromMigrations()))),
        ["a view"] = new("CITUS020", b => b.Entity("A", e => Columns(e, "Id").IsDistributedBy("T").ToView("v"))),
        ["alternate key"] = new("CITUS021", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasAlternateKey("X", "T"))),
        ["any alternate key of a single-shard table"] = new("CITUS021", b => b.Entity("A", e => Columns(e).IsSingleShardTable().HasAlternateKey("X"))),
        ["unique index"] = new("CITUS022", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X", "T").IsUnique())),
        ["index that is not unique"] = new("CITUS022", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X"))),
        ["any unique index of a managed local table"] = new("CITUS022", b => b.Entity("A", e => Columns(e).IsManagedLocalTable().HasIndex("X").IsUnique())),
        ["one-to-one"] = new("CITUS022", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("C", e => Columns(e).IsDistributedBy("T").HasOne("P").WithOne().HasForeignKey("C", "T", "X"));
        }),

        ["distributed -> reference"] = new("CITUS040", Tables("distributed", "reference")),
        ["single-shard -> reference"] = new("CITUS040", Tables("single-shard", "reference")),
        ["reference -> reference"] = new("CITUS041", Tables("reference", "reference")),
        ["managed local -> local"] = new("CITUS041", Tables("managed local", "local")),
        ["managed local -> managed local"] = new("CITUS041", Tables("managed local", "managed local", action: DeleteBehavior.Cascade)),
        ["managed local -> reference"] = new("CITUS041", Tables("managed local", "reference", action: DeleteBehavior.Cascade)),
        ["local -> local"] = new("CITUS042", Tables("local", "local")),
        ["local -> managed local"] = new("CITUS042", Tables("local", "managed local")),
        ["local -> reference"] = new("CITUS042", Tables("local", "reference", action: DeleteBehavior.Cascade)),
        ["distributed -> distributed"] = new("CITUS043", Tables("distributed", "distributed")),
        ["distributed -> distributed, cascade"] = new("CITUS043", Tables("distributed", "distributed", action: DeleteBehavior.Cascade)),
        ["single-shard -> single-shard"] = new("CITUS043", Tables("single-shard", "single-shard", action: DeleteBehavior.SetNull)),
        ["the same shard count twice"] = new("CITUS043", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T", t => t.HasShardCount(4)));
            b.Entity("C", e => Columns(e).IsDistributedBy("T", t => t.HasShardCount(4))
                .HasOne("P").WithMany().HasForeignKey("T", "X"));
        }),
        ["by way of a third table"] = new("CITUS043", b =>
        {
            b.Entity("Z", e => Columns(e).IsDistributedBy("T", t => t.IsNotColocated()));
            b.Entity("P", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("Z")));
            b.Entity("C", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("Z"))
                .HasOne("P").WithMany().HasForeignKey("T", "X"));
        }),
        ["pairs at any position"] = new("CITUS044", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("C", e => Columns(e).IsDistributedBy("X").HasOne("P").WithMany()
                .HasForeignKey("Y", "X").HasPrincipalKey("Id", "T"));
            b.Entity("C").HasKey("X", "Id");
        }),
        ["self-reference"] = new("CITUS044", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").HasOne("A").WithMany().HasForeignKey("T", "X"))),
        ["self-reference of a reference table"] = new("CITUS044", b => b.Entity(
            "A", e => Columns(e, "Id").IsReferenceTable().HasOne("A").WithMany().HasForeignKey("X"))),
        ["circle of foreign keys"] = new("CITUS044", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("C", e => Columns(e).IsDistributedBy("T").HasOne("P").WithMany().HasForeignKey("T", "X"));
            b.Entity("P").HasOne("C").WithMany().HasForeignKey("T", "X");
        }),
        ["foreign key of a table of another migration"] = new("CITUS044", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("C", e => Columns(e).IsDistributedBy("T").ToTable("c", t => t.ExcludeFromMigrations())
                .HasOne("P").WithMany().HasForeignKey("X"));
        }),
        ["reference -> local, restrict"] = new("CITUS045", Tables("reference", "local", action: DeleteBehavior.Restrict)),
        ["reference -> local, no action"] = new("CITUS045", Tables("reference", "local", action: DeleteBehavior.NoAction)),
        ["reference -> local, client cascade"] = new("CITUS045", Tables("reference", "local", action: DeleteBehavior.ClientCascade)),
        ["set null on another column"] = new("CITUS046", Tables("distributed", "reference", action: DeleteBehavior.SetNull)),
        ["client set null"] = new("CITUS046", Tables("distributed", "distributed", action: DeleteBehavior.ClientSetNull)),
        ["index that begins with the foreign key"] = new("CITUS047", Indexed("T", "X", "Y")),
        ["index in another order"] = new("CITUS047", Indexed("X", "T")),
        ["index without the distribution column"] = new("CITUS047", Indexed("X")),
        ["index as key"] = new("CITUS047", b =>
        {
            Tables("distributed", "distributed")(b);
            b.Entity("C").HasKey("T", "X");
        }),
        ["no index between reference tables"] = new("CITUS047", b =>
        {
            Tables("reference", "reference")(b);
        }),
        ["colocated with a table of the model"] = new("CITUS060", Colocated("distributed")),
        ["single-shard colocated"] = new("CITUS061", b =>
        {
            b.Entity("P", e => Columns(e).IsSingleShardTable());
            b.Entity("A", e => Columns(e).IsSingleShardTable(t => t.IsColocatedWith("P")));
        }),
        ["shard count of the opener"] = new("CITUS062", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T", t => t.HasShardCount(4)));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("P")));
        }),
        ["the same type by another name"] = new("CITUS063", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T").Property("T").HasColumnType("int4"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("P")).Property("T").HasColumnType("INT"));
        }),
        ["varchars of different lengths"] = new("CITUS063", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S").Property("S").HasColumnType("varchar(50)"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S", t => t.IsColocatedWith("P"))
                .Property("S").HasColumnType("character varying(10)"));
        }),
        ["colocated in a row"] = new("CITUS064", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T"));
            b.Entity("B", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("A")));
            b.Entity("C", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("B")));
        }),
        ["the same collation"] = new("CITUS066", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S", t => t.IsColocatedWith("P")).Property("S").UseCollation("C"));
        }),
        ["the default collation by name"] = new("CITUS066", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("default"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S", t => t.IsColocatedWith("P")));
        }),
        ["collations in two groups"] = new("CITUS067", b =>
        {
            b.Entity("P", e => Columns(e, "S", "Id").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e => Columns(e, "S", "Id").IsDistributedBy("S", t => t.IsNotColocated()));
        }),
        ["collations of keys in two groups of Citus 14"] = new("CITUS069", b =>
        {
            b.Entity("P", e => Columns(e, "S").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S"));
        }),
        ["columnar beside partitioned"] = new("CITUS087", b =>
        {
            b.Entity("P", e =>
            {
                e.Property<DateTime>("At");
                Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", "1 day");
            });
            b.Entity("A", e => Columns(e).IsDistributedBy("T").UsesColumnarStorage());
        }),
        ["collations of two types"] = new("CITUS067", b =>
        {
            b.Entity("P", e => Columns(e, "S", "Id").IsDistributedBy("S").Property("S").UseCollation("C"));
            b.Entity("A", e =>
            {
                e.Property<string>("C").HasColumnType("varchar(9)");
                Columns(e, "C", "Id").IsDistributedBy("C");
            });
        }),
        ["two groups on purpose"] = new("CITUS068", b =>
        {
            b.Entity("P", e => Columns(e).IsDistributedBy("T"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsNotColocated()).Property("T").HasColumnType("bigint"));
        }),
        ["keys of the same name"] = new("CITUS068", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("A", e => Columns(e, "Id").IsDistributedBy("Id").Property("Id").HasColumnType("bigint"));
        }),
        ["the default group of a tenant"] = new("CITUS069", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("A", e => Columns(e).IsDistributedBy("T"));
            b.Entity("B", e => Columns(e).IsDistributedBy("T"));
        }),
        ["two keys in one group on purpose"] = new("CITUS069", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("A", e => Columns(e, "X").IsDistributedBy("X", t => t.IsColocatedWith("P")));
        }),
        ["two keys of two types"] = new("CITUS069", b =>
        {
            b.Entity("P", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("A", e => Columns(e, "S").IsDistributedBy("S"));
        }),
        ["single-shard"] = new("CITUS065", b => b.Entity("A", e => Columns(e).IsSingleShardTable())),
        ["the same twice in one table"] = new("CITUS080", Shared(
            main => main.IsDistributedBy("T", t => t.HasShardCount(4)), part => part.IsDistributedBy("T"))),
        ["one of two in one table"] = new("CITUS080", Shared(main => main.IsDistributedBy("T"), _ => { })),
        ["the same for a derived type"] = new("CITUS081", b =>
        {
            b.Entity<Base>().IsDistributedBy(e => e.Id, t => t.HasShardCount(4));
            b.Entity<Derived>().IsDistributedBy(e => e.Id);
        }),
        ["trigger, managed local"] = new("CITUS082", Triggered("managed local")),
        ["trigger, local"] = new("CITUS082", b =>
        {
            Triggered("local")(b);
            b.Entity("D", e => Columns(e).IsDistributedBy("T"));
        }),
        ["no primary key, reference"] = new("CITUS083", b => b.Entity("A", e => Columns(e, "").HasNoKey().IsReferenceTable())),
        ["partitioned by a date"] = new("CITUS023", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateOnly>("At");
                Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", "1 day").HasIndex("Id");
            })),
        ["columnar, with an index of the method hash"] = new(
            "CITUS086", b => b.Entity("P", e => Columns(e).IsReferenceTable().UsesColumnarStorage().HasIndex("T").HasMethod("hash"))),
        ["paths of labels where they may have a hash function"] = new("CITUS009", Typed<string>("ltree")),
        ["partitioned by an hour"] = new("CITUS088", Partitioned<DateTime>("1 hour")),
        ["dates partitioned by weeks"] = new("CITUS088", Partitioned<DateOnly>("2 weeks")),
        ["index of a partitioned table, not concurrently"] = new(
            "CITUS089", Partitioned<DateTime>("1 day", (_, e) => e.HasIndex("Id").IsCreatedConcurrently(false))),
        ["foreign key of a partitioned table"] = new("CITUS090", Partitioned<DateTime>("1 day", Refer(isNotValid: false))),
        ["partitioned by a local time"] = new("CITUS085", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At").HasColumnType("timestamp(3)");
                Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", "1 day");
            })),
        ["no primary key, view"] = new("CITUS083", b =>
        {
            b.Entity("D", e => Columns(e).IsDistributedBy("T"));
            b.Entity("V", e => Columns(e, "").HasNoKey().ToView("v"));
        }),
        ["reference table of tenants"] = new("CITUS084", b =>
        {
            b.Entity("R", e => Columns(e, "T").IsReferenceTable());
            b.Entity("A", e => Columns(e).IsDistributedBy("T").HasOne("R").WithMany().HasForeignKey("T"));
        }),
        ["reference table with a column of the same name as a key"] = new("CITUS084", b =>
        {
            b.Entity("A", e => Columns(e, "Id").IsDistributedBy("Id"));
            b.Entity("R", e => Columns(e, "Id", "X").IsReferenceTable());
        }),
        ["row version, local"] = new("CITUS100", b =>
        {
            b.Entity<Versioned>().Property(v => v.Version).IsRowVersion();
            b.Entity("D", e => Columns(e).IsDistributedBy("T"));
        }),
        ["row version, managed local"] = new("CITUS103", b => b.Entity<Versioned>(
            e =>
            {
                e.IsManagedLocalTable().Property(v => v.Id).ValueGeneratedNever();
                e.Property(v => v.Version).IsRowVersion();
            })),
        ["version of the application"] = new("CITUS100", b => b.Entity<Versioned>(
            e =>
            {
                e.IsReferenceTable();
                e.Property(v => v.Version).IsConcurrencyToken();
            })),
        ["partitioned with xmin to look at"] = new("CITUS085", b => b.Entity(
            "A",
            e =>
            {
                e.Property<DateTime>("At");
                e.Property<uint>("V").HasColumnName("xmin").HasColumnType("xid");
                Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", "1 day");
            })),
        ["xmin to look at"] = new("CITUS100", b => b.Entity(
            "A", e => Columns(e, "Id").IsReferenceTable().Property<uint>("V").HasColumnName("xmin"))),
        ["version of the application, distributed"] = new("CITUS103", b => b.Entity<Versioned>(
            e =>
            {
                e.IsDistributedBy(v => v.Id);
                e.Property(v => v.Version).IsConcurrencyToken();
            })),
        ["sequence of a column"] = new("CITUS105", b =>
        {
            b.HasSequence("Numbers", "area");
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property<long>("L").HasDefaultValueSql("nextval('area.\"Numbers\"')"));
        }),
        ["Hi-Lo, local"] = new("CITUS105", b => b.Entity("A", e => Columns(e, "Id").Property<int>("Id").UseHiLo())),
        ["identity column of a long"] = new("CITUS104", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property<long>("L").UseIdentityByDefaultColumn())),
        ["identity column, local"] = new("CITUS104", b =>
        {
            b.Entity("A", e => Columns(e).Property<int>("Id").UseIdentityByDefaultColumn());
            b.Entity("B", e => Columns(e).IsDistributedBy("T"));
        }),
        ["integer that is stored as another type"] = new("CITUS104", b => b.Entity(
            "A", e => Columns(e).IsDistributedBy("T").Property<int>("Id").HasColumnType("bigint").UseIdentityByDefaultColumn())),
        ["identity column in lower case"] = new("CITUS101", Identity("id", "managed local")),
        ["identity column with letters that need no delimiting"] = new("CITUS101", Identity("größe_1$", "managed local")),
        ["identity column named by a key word that is not reserved"] = new("CITUS101", Identity("value", "managed local")),
        ["identity column, reference"] = new("CITUS101", Identity("Id", "reference")),
        ["identity column, single-shard"] = new("CITUS101", Identity("Id", "single-shard")),
        ["identity column of a local table beside a reference table"] = new("CITUS101", b =>
        {
            Identity("Id", "local")(b);
            b.Entity("B", e => Columns(e, "Id").HasOne("A").WithMany().HasForeignKey("X"));
            b.Entity("R", e => Columns(e, "Id").IsReferenceTable());
        }),
        ["serial column"] = new("CITUS101", b =>
        {
            Identity("Id", "managed local")(b);
            b.Entity("A").Property<int>("Id").UseSerialColumn();
        }),
        ["sequence of columns of one type"] = new("CITUS102", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property<long>("L").HasDefaultValueSql("nextval('s')"));
            b.Entity("B", e => Columns(e, "Id").IsReferenceTable().Property<long>("L").HasDefaultValueSql("NEXTVAL ('s')"));
        }),
        ["sequence of a local table"] = new("CITUS102", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T").Property<long>("L").HasDefaultValueSql("nextval('s')"));
            b.Entity("B", e => Columns(e, "Id").Property("X").HasDefaultValueSql("nextval('s')"));
        })
    };

    public static readonly TheoryData<string> RefusedNames = new(Refused.Keys);
    public static readonly TheoryData<string> WarnedNames = new(Warned.Keys);
    public static readonly TheoryData<string> AcceptedNames = new(Accepted.Keys);

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void Refuses(string name)
    {
        var (ruleId, build) = Refused[name];

        // Some rules only apply to these versions.
        var lines = Refuse(build, new Version(12, 1), new Version(15, 0))!.Split('\n');

        Assert.Equal("The model is not compatible with Citus:", lines[0]);
        Assert.True(lines.Length == 2 && lines[1].StartsWith(ruleId + ": ", StringComparison.Ordinal), string.Join('\n', lines));
    }

    [Theory]
    [MemberData(nameof(WarnedNames))]
    public void Warns(string name)
    {
        var (ruleId, build) = Warned[name];
        var rule = CitusRules.All.Single(r => r.Id == ruleId);

        var (id, message) = Assert.Single(Warn(ruleId, build));

        Assert.Equal(rule.EventId, id);
        Assert.StartsWith($"{ruleId}: ", message[(message.IndexOf('\n') + 1)..].TrimStart(), StringComparison.Ordinal);
        Assert.EndsWith($" See https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/{ruleId}.md for more information.", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public void Accepts(string name)
        => Assert.Empty(Warn(Accepted[name].RuleId, Accepted[name].Build));

    [Theory]
    [InlineData(null, null)]
    [InlineData("12.1", "CITUS067")]
    [InlineData("13.2.2", "CITUS067")]
    [InlineData("14.0", null)]
    public void Refuses_collations_of_the_default_group_where_the_version_is_known(string? citus, string? expected)
        => AssertRefused(expected, "collations in the default group", citus, null);

    [Theory]
    [InlineData(null, null)]
    [InlineData("15.0", "CITUS087")]
    [InlineData("16.4", "CITUS087")]
    [InlineData("17.0", null)]
    [InlineData("18.0", null)]
    public void Refuses_columnar_partitions_where_the_version_is_known(string? postgres, string? expected)
        => AssertRefused(expected, "columnar and partitioned", null, postgres);

    [Theory]
    [InlineData(null, null)]
    [InlineData("16.4", "CITUS009")]
    [InlineData("17.0", null)]
    public void Refuses_paths_of_labels_where_the_version_is_known(string? postgres, string? expected)
        => AssertRefused(expected, "paths of labels", null, postgres);

    [Theory]
    [InlineData(null, null)]
    [InlineData("17.5", "CITUS090")]
    [InlineData("18.0", null)]
    public void Refuses_foreign_keys_of_partitions_that_are_not_valid_where_the_version_is_known(string? postgres, string? expected)
        => AssertRefused(expected, "foreign key of a partitioned table, not valid", null, postgres);

    [Theory]
    [InlineData("StorId", "Did you mean 'StoreId'?")]
    [InlineData("store_id", "Did you mean 'StoreId'?")]
    [InlineData("StoreID", "Did you mean 'StoreId'?")]
    [InlineData("SotreId", "Did you mean 'StoreId'?")]
    [InlineData("Tenant", "Pass an existing property to 'IsDistributedBy()', or add the property, for example with 'Property<long>(\"Tenant\")'.")]
    [InlineData("Ix", "Pass an existing property to 'IsDistributedBy()', or add the property, for example with 'Property<long>(\"Ix\")'.")]
    public void A_name_that_is_misspelled_is_put_right(string name, string advice)
    {
        var message = TestModel.Refuse(
            b => b.Entity("A", e =>
            {
                e.Property<int>("StoreId");
                e.Property<int>("Id");
                e.HasKey("StoreId", "Id");
                e.IsDistributedBy(name);
            }));

        Assert.Contains($"is distributed by '{name}', but has no property of that name. ", message, StringComparison.Ordinal);
        Assert.Contains($"\" {advice} See", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_with_a_misspelled_property_have_no_other_faults_that_follow_from_it()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.Entity("P", e => Columns(e, "T", "Id").IsDistributedBy("T"));
                b.Entity("A", e => Columns(e, "T", "Id").IsDistributedBy("TT", t => t.IsColocatedWith("P")).HasOne("P").WithMany().HasForeignKey("X", "Id"));
                b.Entity("B", e => Columns(e, "T", "Id").IsDistributedBy("T").HasOne("A").WithMany().HasForeignKey("T", "X"));
            });

        Assert.Equal(["CITUS001"], message.Split('\n').Skip(1).Select(l => l.Split(':')[0]));
    }

    [Fact]
    public void A_navigation_is_no_property_to_add()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.Entity<Owner>().Ignore(o => o.Many).Ignore(o => o.One);
                b.Entity<Visit>().IsDistributedBy(v => v.Owner);
            });

        Assert.Contains("is distributed by 'Owner', which is a navigation and has no column.", message, StringComparison.Ordinal);
        Assert.Contains("\" Did you mean 'OwnerId'? See", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Property<long>", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_to_partition_by_that_is_misspelled_is_put_right()
        => Assert.Contains(
            "\" Did you mean 'CreatedAt'? See",
            TestModel.Refuse(
                b => b.Entity("A", e =>
                {
                    e.Property<DateTime>("CreatedAt");
                    Columns(e, "T", "CreatedAt").IsDistributedBy("T").IsPartitionedByTime("CreateAt", "1 day");
                })),
            StringComparison.Ordinal);

    private static void AssertRefused(string? expected, string name, string? citus, string? postgres)
    {
        var message = Refuse(
            Refused[name].Build, citus is null ? null : Version.Parse(citus), postgres is null ? null : Version.Parse(postgres));

        if (expected is null)
        {
            Assert.Null(message);
        }
        else
        {
            Assert.Contains($"\n{expected}: ", message, StringComparison.Ordinal);
        }
    }

    private static string? Refuse(Action<ModelBuilder> build, Version? citus, Version? postgres)
        => (Record.Exception(
            () => TestModel.Build(
                build, c => c.SetCitusVersion(citus), o => o.UseNpgsql(npgsql => npgsql.SetPostgresVersion(postgres)))) as InvalidOperationException)?.Message;

    [Fact]
    public void The_index_that_Entity_Framework_Core_creates_for_a_foreign_key_will_do()
        => Assert.Empty(TestModel.Warn(Tables("distributed", "distributed")));

    [Fact]
    public void Every_rule_has_a_model_that_breaks_it_and_one_that_does_not()
    {
        var rules = CitusRules.All
            .Where(
                r => r.Category is not (CitusRuleCategory.Migrations or CitusRuleCategory.Queries or CitusRuleCategory.Tenancy
                    or CitusRuleCategory.Configuration))
            .ToLookup(r => r.Severity, r => r.Id);

        Assert.Equal(rules[CitusRuleSeverity.Error], Ids(Refused));
        Assert.Equal(rules[CitusRuleSeverity.Warning], Ids(Warned));
        Assert.Equal(rules.SelectMany(r => r).Order(StringComparer.Ordinal), Ids(Accepted));

        static IEnumerable<string> Ids(Dictionary<string, (string RuleId, Action<ModelBuilder>)> cases)
            => cases.Values.Select(c => c.RuleId).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once_in_the_order_of_the_rules()
    {
        var message = TestModel.Refuse(
            b =>
            {
                b.Entity("Store", e => Columns(e, "Id").IsDistributedBy("Tenant"));
                b.Entity("Order", e => Columns(e, "Id").IsDistributedBy("T").HasIndex("X").IsUnique());
                b.Entity("Log", e => Columns(e, "Id").HasOne("Order").WithMany().HasForeignKey("X"));
            });

        Assert.Equal(
            ["CITUS001", "CITUS020", "CITUS022", "CITUS042"],
            message.Split('\n').Skip(1).Select(l => l.Split(':')[0]));
    }

    [Fact]
    public void A_message_names_the_place_Citus_words_the_fix_and_the_page()
    {
        var message = TestModel.Refuse(
            b => b.Entity<Owner>(
                e =>
                {
                    e.ToTable("orders", "shop").Ignore(o => o.Many).Ignore(o => o.One);
                    e.Property(o => o.Tenant).HasColumnName("tenant_id");
                    e.IsDistributedBy(o => o.Tenant);
                }));

        Assert.Equal(
            """
            The model is not compatible with Citus:
            CITUS020: The primary key {'Id'} of entity type 'Owner' (table 'shop.orders') does not contain the distribution property 'Tenant' (column 'tenant_id'). Citus reports: "Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column (with an equality operator if EXCLUDE)." Add the property to the key: HasKey("Tenant", "Id") and Property("Id").ValueGeneratedOnAdd(). See https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS020.md for more information.
            """,
            message);
    }

    [Fact]
    public void A_message_about_a_foreign_key_names_both_ends()
    {
        var message = TestModel.Refuse(Tables("distributed", "local"));

        Assert.Equal(
            """
            The model is not compatible with Citus:
            CITUS040: The foreign key {'T', 'X'} of entity type 'C (Dictionary<string, object>)' (table 'C', a distributed table) refers to 'P (Dictionary<string, object>)' (table 'P', a local table). Citus reports: "referenced table "P" must be a distributed table or a reference table" Make 'P (Dictionary<string, object>)' a reference table with 'IsReferenceTable()', distribute it with 'IsDistributedBy()', or remove the foreign key. See https://github.com/efcore-citus/EFCore.Citus/blob/main/docs/rules/CITUS040.md for more information.
            """,
            message);
    }

    [Fact]
    public void What_Entity_Framework_Core_refuses_is_said_first()
    {
        var message = TestModel.Refuse(b => b.Entity("A", e => e.IsDistributedBy("T")));

        Assert.Contains("requires a primary key to be defined", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_of_its_own_for_each_table_leaves_related_tables_together()
        => TestModel.Build(
            b =>
            {
                b.Entity("P", e => Columns(e).IsDistributedBy("T"));
                b.Entity("C", e => Columns(e).IsDistributedBy("T").HasOne("P").WithMany().HasForeignKey("T", "X"));
            },
            c => c.DefaultColocation(CitusDefaultColocation.None).DefaultShardCount(8));

    /// <summary>
    ///     Gets the warnings for a model, except for those about all columns and keys of these tests.
    /// </summary>
    private static IReadOnlyList<(EventId Id, string Message)> Warn(string ruleId, Action<ModelBuilder> build)
        => [
            .. TestModel.Warn(build, ruleId == "CITUS047" ? c => c.Conventions.Remove(typeof(ForeignKeyIndexConvention)) : null)
                .Where(
                    w => (ruleId == "CITUS083" || w.Id != CitusEventId.TableWithoutPrimaryKeyWarning)
                        && (ruleId == "CITUS084" || w.Id != CitusEventId.ReferenceTableWithDistributionColumnWarning)
                        && (ruleId == "CITUS104" || w.Id != CitusEventId.GeneratedIntegerColumnWarning)
                        && (ruleId == "CITUS105" || w.Id != CitusEventId.SequenceOnCoordinatorWarning))
        ];

    private static EntityTypeBuilder Columns(
        EntityTypeBuilder entityType,
        params string[] key)
    {
        foreach (var name in new[] { "T", "Id", "X", "Y" })
        {
            entityType.Property<int>(name).ValueGeneratedNever();
        }

        entityType.Property<string>("S");

        return key switch
        {
            [] => WithKey("T", "Id"),
            [""] => entityType,
            _ => WithKey(key)
        };

        EntityTypeBuilder WithKey(params string[] names)
        {
            entityType.HasKey(names);

            return entityType;
        }
    }

    private static Action<ModelBuilder> Tables(
        string dependent,
        string principal,
        Action<EntityTypeBuilder>? configure = null,
        DeleteBehavior action = DeleteBehavior.NoAction)
        => b =>
        {
            b.Entity("P", e => Configure(Columns(e), principal));
            b.Entity("C", e =>
            {
                Configure(Columns(e), dependent);
                e.Property<int?>("N");
                e.Property<int?>("M");

                var isOptional = action is DeleteBehavior.SetNull or DeleteBehavior.ClientSetNull;
                string[] properties = isOptional ? principal == "distributed" ? ["T", "N"] : ["M", "N"] : ["T", "X"];
                e.HasOne("P").WithMany().HasForeignKey(properties).OnDelete(action);

                configure?.Invoke(e);
            });
        };

    private static Action<ModelBuilder> Partitioned<T>(string interval, Action<ModelBuilder, EntityTypeBuilder>? configure = null)
        => b => b.Entity("A", e =>
        {
            e.Property<T>("At");
            Columns(e, "T", "At").IsDistributedBy("T").IsPartitionedByTime("At", interval);
            configure?.Invoke(b, e);
        });

    private static Action<ModelBuilder, EntityTypeBuilder> Refer(bool isNotValid)
        => (b, e) =>
        {
            b.Entity("R", r => Columns(r, "Id").IsReferenceTable());
            e.HasOne("R").WithMany().HasForeignKey("X").IsCreatedNotValid(isNotValid);
        };

    private static Action<ModelBuilder> Typed<T>(string storeType)
        => b => b.Entity("A", e =>
        {
            e.Property<T>("D").HasColumnType(storeType).IsRequired();
            e.HasNoKey().IsDistributedBy("D");
        });

    private static PropertyBuilder<T> Few<T>(ModelBuilder b)
    {
        var entityType = Columns(b.Entity("A"), "").IsDistributedBy("F");
        var property = entityType.Property<T>("F").IsRequired();
        entityType.HasKey("F", "Id");

        return property;
    }

    private static Action<ModelBuilder> Triggered(string kind)
        => b => b.Entity("A", e =>
        {
            Configure(Columns(e), kind);
            e.ToTable(t => t.HasTrigger("tg"));
        });

    private static Action<ModelBuilder> Identity(string column, string kind)
        => b => b.Entity("A", e =>
        {
            Configure(Columns(e, "Id"), kind);
            e.Property<int>("Id").UseIdentityByDefaultColumn().HasColumnName(column);
        });

    private static Action<ModelBuilder> Indexed(params string[] columns)
        => b =>
        {
            Tables("distributed", "distributed")(b);
            b.Entity("C").HasIndex(columns);
        };

    private static Action<ModelBuilder> Colocated(string other)
        => b =>
        {
            b.Entity("P", e => Configure(Columns(e), other));
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("P")));
        };

    private static Action<ModelBuilder> Shared(
        Action<EntityTypeBuilder> main,
        Action<EntityTypeBuilder> part)
        => b =>
        {
            b.Entity("Main", e => main(Columns(e).ToTable("shared")));
            b.Entity("Part", e =>
            {
                e.Property<int>("T");
                e.Property<int>("Id");
                e.HasKey("T", "Id");
                e.ToTable("shared").HasOne("Main").WithOne().HasForeignKey("Part", "T", "Id");
                part(e);
            });
        };

    private static void Configure(EntityTypeBuilder entityType, string kind)
        => _ = kind switch
        {
            "distributed" => entityType.IsDistributedBy("T"),
            "single-shard" => entityType.IsSingleShardTable(),
            "reference" => entityType.IsReferenceTable(),
            "managed local" => entityType.IsManagedLocalTable(),
            _ => entityType.IsLocalTable()
        };

    private class Base
    {
        public int Id { get; set; }

        public int Tenant { get; set; }
    }

    private sealed class Derived : Base
    {
        public int DerivedTenant { get; set; }
    }

    private sealed class Versioned
    {
        public int Id { get; set; }

        public uint Version { get; set; }
    }

    private sealed class Split
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public int Other { get; set; }
    }

    private sealed class Owner
    {
        public int Id { get; set; }

        public int Tenant { get; set; }

        public List<Owned> Many { get; } = [];

        public Owned? One { get; set; }
    }

    private sealed class Visit
    {
        public int Id { get; set; }

        public int OwnerId { get; set; }

        public Owner? Owner { get; set; }
    }

    private sealed class Owned
    {
        public int Number { get; set; }
    }
}
