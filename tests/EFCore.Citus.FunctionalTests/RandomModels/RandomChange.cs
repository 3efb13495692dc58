using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Applies random changes to models, similar to those of a growing application.
/// </summary>
public sealed class RandomChange(Random random, RandomSpec specs)
{
    public ModelSpec Apply(ModelSpec before)
    {
        var spec = before.Clone();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            ApplyOne(spec);
        }

        return spec;
    }

    private void ApplyOne(ModelSpec spec)
    {
        var table = specs.Pick(spec.Tables);
        // A column of a former foreign key cannot become required again, because there are rows, and their default value references no row.
        var plain = table.Columns.Where(c => c.Property.StartsWith('P') && !c.Name.StartsWith("fk", StringComparison.Ordinal)).ToList();
        var free = plain.Where(c => !table.Indexes.Exists(i => i.Properties.Contains(c.Property))).ToList();

        switch (random.Next(14))
        {
            // A table that joins the group of another table remains in it without the foreign key.
            case 0 when table.IsColocated is not false:
                spec.Tables.Add(specs.CreateTable(spec));
                specs.AddForeignKey(spec, spec.Tables[^1], table);
                break;
            // The table could not be added again if rows reference it.
            case 1 when spec.Tables.Count > 2 && !spec.Tables.Exists(t => t != table && t.ForeignKeys.Exists(f => f.Principal == table.Entity)):
                Drop(spec, table);
                break;
            case 2 or 3:
                // Citus does not fill existing rows from a sequence.
                var added = specs.CreateColumn(spec);
                table.Columns.Add(added.DefaultSql?.StartsWith("nextval", StringComparison.Ordinal) == true ? added with { DefaultSql = null } : added);
                break;
            case 4 when free.Count > 0:
                table.Columns.Remove(specs.Pick(free));
                break;
            case 5 when free.Exists(c => c is { StoreType: not "jsonb", ComputedSql: null }):
                // Entity Framework Core fills a text column with an empty string, which is not valid JSON. Computed columns cannot be
                // filled.
                var nullable = specs.Pick([.. free.Where(c => c is { StoreType: not "jsonb", ComputedSql: null })]);
                RandomSpec.Replace(table, nullable.Property, c => c with { IsNullable = !c.IsNullable });
                break;
            case 6 when free.Exists(c => c is { StoreType: "integer", DefaultSql: null }):
                RandomSpec.Replace(
                    table,
                    free.First(c => c is { StoreType: "integer", DefaultSql: null }).Property,
                    c => c with { StoreType = "bigint", ClrType = typeof(long) });
                break;
            case 7 when free.Exists(c => c.StoreType == "text"):
                RandomSpec.Replace(table, free.First(c => c.StoreType == "text").Property, c => c with { DefaultSql = c.DefaultSql is null ? "'y'" : null });
                break;
            case 8:
                var existing = table.Columns.Count;
                specs.AddForeignKey(spec, table, specs.Pick([.. spec.Tables.Where(t => t == table || t.IsColocated is not false)]));

                // The existing rows have no value that references another row.
                foreach (var column in table.Columns.Skip(existing).ToList())
                {
                    RandomSpec.Replace(table, column.Property, c => c with { IsNullable = true });
                }

                break;
            case 9 when table.ForeignKeys.Count > 0:
                table.ForeignKeys.Remove(specs.Pick(table.ForeignKeys));
                break;
            case 10:
                specs.AddIndex(table);
                if (table.Indexes.Count > 1)
                {
                    table.Indexes.RemoveAt(0);
                }

                break;
            case 11:
                table.Name = specs.NextName("renamed ");
                break;
            case 12 when !table.Columns.Exists(c => c.ComputedSql is not null) && !table.Indexes.Exists(i => i.Filter is not null):
                var renamed = specs.Pick(table.Columns);
                RandomSpec.Replace(table, renamed.Property, c => c with { Name = specs.NextName("renamed") });
                break;
            case 13 when table.Type == CitusTableType.Local && specs.Chance(50):
                table.Type = specs.Pick([CitusTableType.Reference, CitusTableType.Distributed, CitusTableType.ManagedLocal, CitusTableType.SingleShard]);
                table.DistributedBy = table.Type == CitusTableType.Distributed ? "Tenant" : null;
                break;
        }
    }

    private static void Drop(ModelSpec spec, TableSpec table)
    {
        spec.Tables.Remove(table);
        foreach (var other in spec.Tables.Where(o => o.ColocatedWith == table.Entity))
        {
            other.ColocatedWith = null;
        }
    }
}
