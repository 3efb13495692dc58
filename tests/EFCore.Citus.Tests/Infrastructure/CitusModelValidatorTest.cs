using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Tests.Infrastructure;

/// <summary>
///     For each rule, models that break it and break nothing else, and models as similar as possible that do not.
/// </summary>
public class CitusModelValidatorTest
{
    private static readonly Dictionary<string, (string RuleId, Action<ModelBuilder> Build)> Refused = new()
    {
        ["property missing"] = new("CITUS001", b => b.Entity("A", e => Columns(e).IsDistributedBy("Tenant"))),
        ["property not named"] = new(
            "CITUS001", b => b.Entity("A", e => Columns(e).Metadata.SetCitusTableType(CitusTableType.Distributed))),
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
        ["unique index"] = new(
            "CITUS022", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X").IsUnique())),
        ["partial unique index"] = new(
            "CITUS022",
            b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X").IsUnique().HasFilter("\"T\" = 1"))),
        ["distribution column included only"] = new(
            "CITUS022",
            b => b.Entity("A", e => NpgsqlIndexBuilderExtensions.IncludeProperties(
                Columns(e).IsDistributedBy("T").HasIndex("X").IsUnique(), "T"))),
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
        ["distributed -> distributed in a group of its own"] = new(
            "CITUS043", Tables("distributed", "distributed", e => e.Metadata.SetIsColocated(false))),
        ["distributed -> distributed with another shard count"] = new(
            "CITUS043", Tables("distributed", "distributed", e => e.Metadata.SetShardCount(7))),
        ["single-shard -> single-shard in a group of its own"] = new(
            "CITUS043", Tables("single-shard", "single-shard", e => e.Metadata.SetIsColocated(false))),
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

        ["colocated with nothing"] = new(
            "CITUS060", b => b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("Nothing")))),
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
        ["colocated with itself"] = new(
            "CITUS064", b => b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("A")))),
        ["colocated in a circle"] = new("CITUS064", b =>
        {
            b.Entity("A", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("C")));
            b.Entity("B", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("A")));
            b.Entity("C", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("B")));
            b.Entity("D", e => Columns(e).IsDistributedBy("T", t => t.IsColocatedWith("C")));
        }),
        ["shard count of a single-shard table"] = new(
            "CITUS065", b => b.Entity("A", e => Columns(e).IsSingleShardTable().Metadata.SetShardCount(4))),

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
        ["any position in the primary key"] = new("CITUS020", b => b.Entity("A", e => Columns(e, "Id", "T").IsDistributedBy("T"))),
        ["no primary key"] = new("CITUS020", b => b.Entity("A", e => Columns(e, "").HasNoKey().IsDistributedBy("T"))),
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
        ["any alternate key of a single-shard table"] = new(
            "CITUS021", b => b.Entity("A", e => Columns(e).IsSingleShardTable().HasAlternateKey("X"))),
        ["unique index"] = new(
            "CITUS022", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X", "T").IsUnique())),
        ["index that is not unique"] = new("CITUS022", b => b.Entity("A", e => Columns(e).IsDistributedBy("T").HasIndex("X"))),
        ["any unique index of a managed local table"] = new(
            "CITUS022", b => b.Entity("A", e => Columns(e).IsManagedLocalTable().HasIndex("X").IsUnique())),
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
        ["single-shard"] = new("CITUS065", b => b.Entity("A", e => Columns(e).IsSingleShardTable())),
        ["the same twice in one table"] = new("CITUS080", Shared(
            main => main.IsDistributedBy("T", t => t.HasShardCount(4)), part => part.IsDistributedBy("T"))),
        ["one of two in one table"] = new("CITUS080", Shared(main => main.IsDistributedBy("T"), _ => { })),
        ["the same for a derived type"] = new("CITUS081", b =>
        {
            b.Entity<Base>().IsDistributedBy(e => e.Id, t => t.HasShardCount(4));
            b.Entity<Derived>().IsDistributedBy(e => e.Id);
        })
    };

    public static readonly TheoryData<string> RefusedNames = new(Refused.Keys);
    public static readonly TheoryData<string> AcceptedNames = new(Accepted.Keys);

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void Refuses(string name)
    {
        var (ruleId, build) = Refused[name];

        var lines = TestModel.Refuse(build).Split('\n');

        Assert.Equal("The model breaks rules of Citus:", lines[0]);
        Assert.True(lines.Length == 2 && lines[1].StartsWith(ruleId + ": ", StringComparison.Ordinal), string.Join('\n', lines));
    }

    [Theory]
    [MemberData(nameof(AcceptedNames))]
    public void Accepts(string name)
        => Assert.NotEmpty(TestModel.Build(Accepted[name].Build).GetEntityTypes());

    [Fact]
    public void Every_rule_has_a_model_that_breaks_it_and_one_that_does_not()
    {
        var ids = CitusRules.All.Select(r => r.Id).ToList();

        Assert.Equal(ids, Refused.Values.Select(c => c.RuleId).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(ids, Accepted.Values.Select(c => c.RuleId).Distinct().Order(StringComparer.Ordinal));
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
            The model breaks rules of Citus:
            CITUS020: The primary key {'Id'} of entity type 'Owner' (table 'shop.orders') does not contain the distribution property 'Tenant' (column 'tenant_id'). Citus says: "Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column (with an equality operator if EXCLUDE)." Add the property to the key: HasKey("Tenant", "Id"). See docs/rules/CITUS020.md.
            """,
            message);
    }

    [Fact]
    public void A_message_about_a_foreign_key_names_both_ends()
    {
        var message = TestModel.Refuse(Tables("distributed", "local"));

        Assert.Equal(
            """
            The model breaks rules of Citus:
            CITUS040: The foreign key {'T', 'X'} of entity type 'C (Dictionary<string, object>)' (table 'C', a distributed table) refers to 'P (Dictionary<string, object>)' (table 'P', a local table). Citus says: "referenced table "P" must be a distributed table or a reference table" Make 'P (Dictionary<string, object>)' a reference table with IsReferenceTable(), distribute it with IsDistributedBy, or remove the foreign key. See docs/rules/CITUS040.md.
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

    private sealed class Owned
    {
        public int Number { get; set; }
    }
}
