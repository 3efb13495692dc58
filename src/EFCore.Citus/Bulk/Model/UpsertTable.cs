using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Represents the columns by which rows of a table are matched, and the columns that are updated. Columns that PostgreSQL or Citus
///     would refuse cause an exception before any statement is executed.
/// </summary>
internal sealed class UpsertTable
{
    private UpsertTable(IReadOnlyList<IColumn> match, IReadOnlySet<IColumn> update)
    {
        Match = match;
        Update = update;
    }

    public IReadOnlyList<IColumn> Match { get; }

    /// <summary>Gets the columns to update. The set is empty if existing rows are left unchanged.</summary>
    public IReadOnlySet<IColumn> Update { get; }

    /// <exception cref="InvalidOperationException">
    ///     Rows cannot be matched by the given properties, or a column cannot be updated.
    /// </exception>
    public static UpsertTable Create(BulkTable table, BulkModel model, BulkOptions options)
    {
        var name = model.EntityType.DisplayName();
        var columns = table.ColumnsOfTypes.Values.SelectMany(c => c).OfType<BulkColumn>().ToList();
        if (options.DoNothing && options.Update is not null)
        {
            throw new InvalidOperationException(CitusStrings.UpsertNothingOrSomething(name));
        }

        if (table.IsColumnar)
        {
            throw new InvalidOperationException(CitusStrings.UpsertColumnar(name, table.Table.SchemaQualifiedName));
        }

        var key = table.Table.PrimaryKey?.Columns ?? [];
        var match = options.Match is null
            ? key
            : options.Match.SelectMany(p => Find(columns, p, name, table)).Distinct().ToList();
        if (match.Count == 0)
        {
            throw new InvalidOperationException(CitusStrings.UpsertWithoutKey(name));
        }

        var distribution = table.CitusTable.DistributionColumn is { } column ? table.Table.FindColumn(column) : null;
        if (distribution is not null && !match.Contains(distribution))
        {
            throw new InvalidOperationException(CitusStrings.UpsertWithoutDistributionColumn(name, Names(match), distribution.Name));
        }

        var unique = table.Table.UniqueConstraints.Select(u => u.Columns)
            .Concat(table.Table.Indexes.Where(i => i is { IsUnique: true, Filter: null }).Select(i => i.Columns));
        if (!unique.Any(u => u.Count == match.Count && u.All(match.Contains)))
        {
            throw new InvalidOperationException(CitusStrings.UpsertNotUnique(name, Names(match)));
        }

        if (options.DoNothing)
        {
            return new UpsertTable(match, new HashSet<IColumn>());
        }

        if (options.Update is null)
        {
            return new UpsertTable(match, table.Columns.Where(c => c != distribution).Except(match).Except(key).ToHashSet());
        }

        var update = options.Update.SelectMany(p => Find(columns, p, name, table)).ToHashSet();
        if (distribution is not null && update.Contains(distribution))
        {
            throw new InvalidOperationException(CitusStrings.UpsertOfDistributionColumn(name, distribution.Name));
        }

        return new UpsertTable(match, update);
    }

    private static IEnumerable<IColumn> Find(List<BulkColumn> columns, string property, string entityType, BulkTable table)
    {
        var found = columns.Where(c => c.Source.RootName == property).Select(c => c.Column).Distinct().ToList();

        return found.Count > 0
            ? found
            : throw new InvalidOperationException(CitusStrings.UpsertNoColumn(entityType, property, table.Table.Name));
    }

    private static string Names(IEnumerable<IColumn> columns)
        => $"'{string.Join("', '", columns.Select(c => c.Name))}'";
}
