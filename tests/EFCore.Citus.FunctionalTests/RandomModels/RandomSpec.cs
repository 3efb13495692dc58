using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Generates random models that a careful user would write. One or two mistakes are added on request.
/// </summary>
public sealed class RandomSpec(Random random)
{
    private static readonly CitusTableType[] Kinds =
    [
        CitusTableType.Distributed, CitusTableType.Distributed, CitusTableType.Distributed, CitusTableType.Distributed,
        CitusTableType.Reference, CitusTableType.Reference, CitusTableType.SingleShard, CitusTableType.ManagedLocal, CitusTableType.Local
    ];

    private static readonly (Type ClrType, string StoreType)[] TenantTypes =
    [
        (typeof(int), "integer"), (typeof(int), "integer"), (typeof(int), "integer"), (typeof(long), "bigint"), (typeof(string), "text"),
        (typeof(Guid), "uuid")
    ];

    private static readonly (Type ClrType, string StoreType, string? Default)[] ColumnTypes =
    [
        (typeof(int), "integer", "7"), (typeof(long), "bigint", null), (typeof(string), "text", "'x'"), (typeof(string), "character varying(40)", null),
        (typeof(decimal), "numeric(10,2)", "0.5"), (typeof(DateTime), "timestamp with time zone", "now()"), (typeof(Guid), "uuid", "gen_random_uuid()"),
        (typeof(bool), "boolean", "false"), (typeof(string), "jsonb", "'{}'"), (typeof(int[]), "integer[]", null)
    ];

    private static readonly string[] Names = ["plain", "Mixed Case", "order", "été", "quo\"te", "user"];

    private int _number;

    public ModelSpec Create(bool withMistakes)
    {
        var spec = new ModelSpec();
        var tenant = Pick(TenantTypes);
        var count = random.Next(2, 7);
        for (var i = 0; i < count; i++)
        {
            spec.Tables.Add(CreateTable(spec, tenant));
        }

        foreach (var table in spec.Tables)
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                AddForeignKey(spec, table, Pick(spec.Tables));
            }
        }

        for (var i = withMistakes ? random.Next(1, 5) : 0; i > 0; i--)
        {
            AddMistake(spec);
        }

        return spec;
    }

    public TableSpec CreateTable(ModelSpec spec, (Type ClrType, string StoreType)? tenantType = null)
    {
        var entity = NextName("E");
        var tenant = tenantType ?? Pick(TenantTypes);
        var table = new TableSpec
        {
            Entity = entity,
            Name = $"{entity} {Pick(Names)}",
            Schema = Chance(15) ? "Other Schema" : null,
            Type = Pick(Kinds)
        };

        if (Chance(10))
        {
            tenant = Pick(TenantTypes);
        }

        table.Columns.Add(new ColumnSpec("Tenant", Chance(70) ? "tenant" : "Tenant Id", tenant.ClrType, tenant.StoreType));
        table.Columns.Add(
            new ColumnSpec(
                "Id",
                table.Type is CitusTableType.Local or CitusTableType.ManagedLocal ? "id" : "Id",
                typeof(long),
                "bigint",
                Generation: Chance(25) ? Generation.Identity : Chance(15) ? Generation.Serial : Generation.None));
        table.Key = Chance(60) ? ["Tenant", "Id"] : ["Id", "Tenant"];
        if (table.Type != CitusTableType.Distributed && Chance(60))
        {
            table.Key = ["Id"];
        }

        for (var i = random.Next(4); i > 0; i--)
        {
            table.Columns.Add(CreateColumn(spec));
        }

        if (Chance(15))
        {
            table.Columns.Add(new ColumnSpec(NextName("P"), NextName("computed"), typeof(long), "bigint", ComputedSql: $"\"{table.Column("Id").Name}\" * 2"));
        }

        if (table.Type == CitusTableType.Distributed)
        {
            table.DistributedBy = "Tenant";
            table.ShardCount = Chance(15) ? 3 : null;
        }

        if (table.Type is CitusTableType.Distributed or CitusTableType.SingleShard)
        {
            table.IsColocated = Chance(10) ? false : null;
            var others = spec.Tables.Where(t => t.Type == table.Type && SameTenant(t, table)).ToList();
            if (others.Count > 0 && table.ShardCount is null && table.IsColocated is null && Chance(20))
            {
                table.ColocatedWith = Pick(others).Entity;
            }
        }

        if (table.Type is not CitusTableType.Reference && Chance(10))
        {
            table.HasRowVersion = true;
        }

        AddIndex(table);
        AddIndex(table);

        return table;
    }

    public ColumnSpec CreateColumn(ModelSpec spec)
    {
        var (clrType, storeType, defaultSql) = Pick(ColumnTypes);
        if (storeType == "bigint" && Chance(30))
        {
            spec.Sequences.Add("numbers");
            defaultSql = "nextval('public.numbers')";
        }

        return new ColumnSpec(
            NextName("P"),
            NextName(Pick(Names)),
            clrType,
            storeType,
            IsNullable: Chance(40),
            DefaultSql: Chance(50) ? defaultSql : null,
            Collation: storeType == "text" && Chance(20) ? "C" : null);
    }

    public void AddIndex(TableSpec table)
    {
        var column = Pick(table.Columns);
        if (Chance(60) || column.StoreType == "jsonb")
        {
            return;
        }

        var isUnique = Chance(40);
        string[] properties = isUnique && table.DistributedBy is { } distributedBy && column.Property != distributedBy
            ? [column.Property, distributedBy]
            : [column.Property];

        // Entity Framework Core considers two indexes on the same columns as one.
        if (!table.Indexes.Exists(i => i.Properties.SequenceEqual(properties)))
        {
            table.Indexes.Add(
                new IndexSpec(
                    NextName("IX"),
                    properties,
                    isUnique,
                    Filter: Chance(25) ? $"\"{table.Column("Id").Name}\" > 0" : null,
                    Included: Chance(15) && !properties.Contains("Id") ? "Id" : null));
        }
    }

    /// <summary>
    ///     Adds a foreign key that Citus is likely to accept: it contains the distribution columns, if there are any, and is only set to
    ///     null if this does not change them.
    /// </summary>
    public void AddForeignKey(ModelSpec spec, TableSpec table, TableSpec principal)
    {
        var isColocated = table.Type == principal.Type
            && table.Type is CitusTableType.Distributed or CitusTableType.SingleShard
            && (table.Type == CitusTableType.SingleShard || SameTenant(table, principal))
            && (table == principal || (table.ShardCount is null && table.IsColocated is null && table.ColocatedWith is null && !Leads(spec, principal, table)));
        var isAllowed = (table.Type, principal.Type) switch
        {
            (_, CitusTableType.Reference) => true,
            (CitusTableType.Local or CitusTableType.ManagedLocal or CitusTableType.Reference, CitusTableType.Local or CitusTableType.ManagedLocal) => true,
            _ => isColocated
        };

        if (!isAllowed || !SameTenant(table, principal) && principal.Key.Contains("Tenant"))
        {
            return;
        }

        var column = new ColumnSpec(NextName("P"), NextName("fk"), typeof(long), "bigint", IsNullable: Chance(70));
        table.Columns.Add(column);
        var delete = table.Type == CitusTableType.Distributed && principal.Key.Contains("Tenant")
            || principal.Type is CitusTableType.Local or CitusTableType.ManagedLocal
            || !column.IsNullable
            || principal.Key.Contains("Tenant")
                ? Pick([DeleteBehavior.Restrict, DeleteBehavior.NoAction, DeleteBehavior.ClientSetNull])
                : Pick([DeleteBehavior.Restrict, DeleteBehavior.SetNull, DeleteBehavior.Cascade]);
        if (table.Type == CitusTableType.Distributed && principal.Type == CitusTableType.Distributed && Chance(30))
        {
            delete = DeleteBehavior.Cascade;
        }

        table.ForeignKeys.Add(
            new ForeignKeySpec(
                [.. principal.Key.Select(k => k == "Id" ? column.Property : k)], principal.Entity, [.. principal.Key], delete));
    }

    /// <summary>
    ///     Adds a change that Citus may or may not refuse.
    /// </summary>
    private void AddMistake(ModelSpec spec)
    {
        var table = Pick(spec.Tables);
        var column = Pick(table.Columns);
        switch (random.Next(14))
        {
            case 0:
                table.Key = ["Id"];
                break;
            case 1:
                table.Indexes.Add(new IndexSpec(NextName("IX"), ["Id"], IsUnique: true, Filter: Chance(30) ? "true" : null, Included: Chance(30) ? "Tenant" : null));
                break;
            case 2 or 3:
                AddAnyForeignKey(table, Pick(spec.Tables));
                break;
            case 4 when table.Type == CitusTableType.Distributed:
                table.DistributedBy = column.Property;
                break;
            case 5 when table.ForeignKeys.Count > 0:
                var index = random.Next(table.ForeignKeys.Count);
                table.ForeignKeys[index] = table.ForeignKeys[index] with
                {
                    DeleteBehavior = Pick([DeleteBehavior.SetNull, DeleteBehavior.Cascade])
                };
                break;
            case 6 when table.ForeignKeys.Count > 0:
                table.ForeignKeys[0] = table.ForeignKeys[0] with { Properties = [.. table.ForeignKeys[0].Properties.Reverse()] };
                break;
            case 7:
                table.Type = Pick(Kinds);
                table.DistributedBy = table.Type == CitusTableType.Distributed ? "Tenant" : null;
                break;
            case 8 when table.Type is CitusTableType.Distributed or CitusTableType.SingleShard:
                table.ColocatedWith = Pick(spec.Tables).Entity;
                break;
            case 9 when table.Type == CitusTableType.Distributed:
                table.ShardCount = random.Next(1, 4);
                break;
            case 10 when table.Type is CitusTableType.Distributed or CitusTableType.SingleShard && table.ColocatedWith is null:
                table.IsColocated = false;
                break;
            case 11:
                Replace(table, "Id", c => c with { Name = "Id", Generation = Generation.Identity });
                break;
            case 12 when table.Column("Tenant").StoreType == "text":
                Replace(table, "Tenant", c => c with { Collation = "C" });
                break;
            case 13:
                spec.Sequences.Add("numbers");
                table.Columns.Add(
                    new ColumnSpec(NextName("P"), NextName("n"), typeof(int), Pick(["integer", "bigint"]), DefaultSql: "nextval('public.numbers')"));
                break;
        }
    }

    private void AddAnyForeignKey(TableSpec table, TableSpec principal)
    {
        var properties = new List<string>();
        foreach (var key in principal.Key)
        {
            var type = principal.Column(key);
            var column = new ColumnSpec(NextName("P"), NextName("fk"), type.ClrType, type.StoreType, IsNullable: Chance(50), Collation: type.Collation);
            table.Columns.Add(column);
            properties.Add(column.Property);
        }

        if (principal.Key.Contains("Tenant") && SameTenant(table, principal) && Chance(50))
        {
            properties[principal.Key.IndexOf("Tenant")] = "Tenant";
        }

        table.ForeignKeys.Add(
            new ForeignKeySpec(
                [.. properties],
                principal.Entity,
                [.. principal.Key],
                properties.TrueForAll(p => table.Column(p).IsNullable)
                    ? Pick([DeleteBehavior.SetNull, DeleteBehavior.Cascade, DeleteBehavior.Restrict])
                    : Pick([DeleteBehavior.Cascade, DeleteBehavior.Restrict])));
    }

    // A cycle of foreign keys between tables of one group is valid if at most one table with explicit options starts the group.
    private static bool Leads(ModelSpec spec, TableSpec from, TableSpec to)
        => from.ColocatedWith == to.Entity
            || (from.ColocatedWith is { } next && Leads(spec, spec.Tables.Single(t => t.Entity == next), to))
            || Group(spec, from) != Group(spec, to) && to.ForeignKeys.Exists(f => spec.Tables.Single(t => t.Entity == f.Principal).Type == to.Type);

    // Returns the table that distinguishes the group of a table from the default group.
    private static string Group(ModelSpec spec, TableSpec table)
        => table.ColocatedWith is { } other ? Group(spec, spec.Tables.Single(t => t.Entity == other))
            : table.IsColocated == false ? table.Entity
            : table.ForeignKeys.Where(f => f.Principal != table.Entity).Select(f => spec.Tables.Single(t => t.Entity == f.Principal))
                .FirstOrDefault(t => t.Type == table.Type && table.Type is CitusTableType.Distributed or CitusTableType.SingleShard) is { } principal
                && table.ShardCount is null
                && principal != table
                ? principal.IsColocated == false || principal.ShardCount is not null || principal.ColocatedWith is not null
                    ? Group(spec, principal)
                    : "default"
                : $"default {table.ShardCount}".TrimEnd();

    private static bool SameTenant(TableSpec one, TableSpec other)
        => one.Column("Tenant").ClrType == other.Column("Tenant").ClrType;

    public static void Replace(TableSpec table, string property, Func<ColumnSpec, ColumnSpec> change)
    {
        var index = table.Columns.FindIndex(c => c.Property == property);
        table.Columns[index] = change(table.Columns[index]);
    }

    public bool Chance(int percent)
        => random.Next(100) < percent;

    public T Pick<T>(IReadOnlyList<T> list)
        => list[random.Next(list.Count)];

    public string NextName(string prefix)
        => $"{prefix}{++_number}";
}
