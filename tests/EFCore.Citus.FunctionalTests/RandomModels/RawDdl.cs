using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.FunctionalTests.RandomModels;

/// <summary>
///     Creates the statements with which a user of Citus would create the tables of a model manually, independently of the library.
/// </summary>
public static class RawDdl
{
    public static IEnumerable<string> Create(IModel model)
    {
        var tables = model.GetRelationalModel().Tables.ToList();
        foreach (var schema in tables.Select(t => t.Schema).Distinct().Where(s => s is not null and not "public"))
        {
            yield return $"CREATE SCHEMA IF NOT EXISTS {Quote(schema!)}";
        }

        foreach (var sequence in model.GetSequences())
        {
            yield return $"CREATE SEQUENCE {Quote(sequence.Name)}";
        }

        foreach (var table in tables)
        {
            var parts = table.Columns.Where(c => c.Name != "xmin").Select(Column)
                .Concat(table.UniqueConstraints.Select(
                    u => $"CONSTRAINT {Quote(u.Name)} {(u.GetIsPrimaryKey() ? "PRIMARY KEY" : "UNIQUE")} ({Columns(u.Columns)})"));
            yield return $"CREATE TABLE {Name(table)} ({string.Join(", ", parts)})";
        }

        foreach (var table in tables.OrderBy(Order))
        {
            if (Distribute(table) is { } call)
            {
                yield return $"SELECT {call}";
            }
        }

        foreach (var index in tables.SelectMany(t => t.Indexes))
        {
            var included = index.MappedIndexes.First().GetIncludeProperties() is { } properties
                ? $" INCLUDE ({string.Join(", ", properties.Select(p => Quote(index.MappedIndexes.First().DeclaringEntityType.FindProperty(p)!.GetColumnName())))})"
                : "";
            yield return $"CREATE {(index.IsUnique ? "UNIQUE " : "")}INDEX {Quote(index.Name)} ON {Name(index.Table)} ({Columns(index.Columns)}){included}"
                + (index.Filter is { } filter ? $" WHERE {filter}" : "");
        }

        foreach (var key in tables.SelectMany(t => t.ForeignKeyConstraints))
        {
            yield return $"ALTER TABLE {Name(key.Table)} ADD CONSTRAINT {Quote(key.Name)} FOREIGN KEY ({Columns(key.Columns)}) "
                + $"REFERENCES {Name(key.PrincipalTable)} ({Columns(key.PrincipalColumns)})"
                + key.OnDeleteAction switch
                {
                    ReferentialAction.Cascade => " ON DELETE CASCADE",
                    ReferentialAction.SetNull => " ON DELETE SET NULL",
                    ReferentialAction.Restrict => " ON DELETE RESTRICT",
                    _ => ""
                };
        }
    }

    // Reference tables come first, followed by the tables that start groups, and the tables that join them, each after the table that it
    // joins.
    private static int Order(ITable table)
        => (table[CitusAnnotationNames.TableType] as CitusTableType?) switch
        {
            CitusTableType.Distributed or CitusTableType.SingleShard => 2 + Depth(table, 0),
            CitusTableType.Reference => 1,
            _ => 0
        };

    private static int Depth(ITable table, int depth)
        => depth < 20 && FindGroup(table) is { } group ? Depth(group, depth + 1) : depth;

    private static ITable? FindGroup(ITable table)
        => table[CitusAnnotationNames.ColocateWith] is string name
            ? table.Model.FindTable(name, table[CitusAnnotationNames.ColocateWithSchema] as string)
            : null;

    private static string? Distribute(ITable table)
    {
        var name = Literal(Name(table));

        return (table[CitusAnnotationNames.TableType] as CitusTableType?) switch
        {
            CitusTableType.Reference => $"create_reference_table({name})",
            CitusTableType.ManagedLocal => $"citus_add_local_table_to_metadata({name})",
            CitusTableType.SingleShard => $"create_distributed_table({name}, NULL{Group(table)})",
            CitusTableType.Distributed => $"create_distributed_table({name}, {Literal((string?)table[CitusAnnotationNames.DistributionColumn] ?? "missing")}"
                + Group(table)
                + (table[CitusAnnotationNames.ShardCount] is int shardCount ? FormattableString.Invariant($", shard_count => {shardCount}") : "")
                + ")",
            _ => null
        };
    }

    private static string Group(ITable table)
        => FindGroup(table) is { } group ? $", colocate_with => {Literal(Name(group))}"
            : table[CitusAnnotationNames.IsColocated] is false ? ", colocate_with => 'none'"
            : "";

    private static string Column(IColumn column)
    {
        var property = column.PropertyMappings[0].Property;
        var strategy = property.GetValueGenerationStrategy(StoreObjectIdentifier.Table(column.Table.Name, column.Table.Schema));
        var text = $"{Quote(column.Name)} {(strategy == NpgsqlValueGenerationStrategy.SerialColumn ? "bigserial" : column.StoreType)}";

        return text
            + (column.Collation is { } collation ? $" COLLATE {Quote(collation)}" : "")
            + (column.IsNullable ? "" : " NOT NULL")
            + (column.DefaultValueSql is { } defaultSql ? $" DEFAULT {defaultSql}" : "")
            + (column.ComputedColumnSql is { } computedSql ? $" GENERATED ALWAYS AS ({computedSql}) STORED" : "")
            + (strategy == NpgsqlValueGenerationStrategy.IdentityByDefaultColumn ? " GENERATED BY DEFAULT AS IDENTITY" : "");
    }

    private static string Name(ITableBase table)
        => $"{Quote(table.Schema ?? "public")}.{Quote(table.Name)}";

    private static string Columns(IEnumerable<IColumn> columns)
        => string.Join(", ", columns.Select(c => Quote(c.Name)));

    private static string Quote(string name)
        => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text)
        => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
