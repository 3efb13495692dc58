using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Finds the tables that Citus does not write after a command over several connections: reference tables and managed local tables to
///     which a foreign key of another table refers.
/// </summary>
internal static class ReferencedTables
{
    /// <summary>
    ///     Finds the first such table that <c>SaveChanges</c> writes.
    /// </summary>
    public static string? FindWritten(IReadOnlyModel model, IEnumerable<IUpdateEntry> entries)
    {
        var written = entries.Select(e => e.EntityType)
            .Distinct()
            .SelectMany(e => e.GetTableMappings())
            .Select(m => StoreObjectIdentifier.Table(m.Table.Name, m.Table.Schema))
            .ToHashSet();

        return GetAll(model).Where(written.Contains).Select(t => t.DisplayName()).FirstOrDefault();
    }

    /// <summary>
    ///     Finds the first such table that a statement of the command writes.
    /// </summary>
    public static string? FindWritten(IReadOnlyModel model, string sql)
    {
        var tables = GetAll(model).ToList();

        return tables.Count == 0
            ? null
            : SqlTokens.SplitStatements(sql)
                .SelectMany(FindTargets)
                .SelectMany(target => tables.Where(table => IsSame(table, target)))
                .Select(t => t.DisplayName())
                .FirstOrDefault();
    }

    private static IEnumerable<StoreObjectIdentifier> GetAll(IReadOnlyModel model)
        => model.GetEntityTypes()
            .SelectMany(CitusForeignKey.GetAll)
            .Where(f => f.Principal.Type is CitusTableType.Reference or CitusTableType.ManagedLocal)
            .Where(f => f.Principal.Identifier != f.Dependent.Identifier)
            .Select(f => f.Principal.Identifier)
            .Distinct();

    private static bool IsSame(in StoreObjectIdentifier table, (string? Schema, string? Name) target)
        => table.Name == target.Name && (target.Schema is null || target.Schema == (table.Schema ?? "public"));

    // A statement can begin with, or contain, queries in parentheses that write.
    private static IEnumerable<(string? Schema, string? Name)> FindTargets(IReadOnlyList<SqlToken> statement)
        => Enumerable.Range(0, statement.Count)
            .Where(i => i == 0 || statement[i - 1].IsSymbol("(") || statement[i - 1].IsSymbol(")"))
            .Select(i => FindTarget([.. statement.Skip(i).Take(6)]));

    private static (string? Schema, string? Name) FindTarget(List<SqlToken> statement)
    {
        var position = statement switch
        {
            [var update, ..] when update.IsKeyword("update") => 1,
            [var delete, var from, ..] when delete.IsKeyword("delete") && from.IsKeyword("from") => 2,
            [var insert, var into, ..] when (insert.IsKeyword("insert") || insert.IsKeyword("merge")) && into.IsKeyword("into") => 2,
            _ => statement.Count
        };
        if (position < statement.Count && statement[position].IsKeyword("only"))
        {
            position++;
        }

        return statement.Skip(position).Take(3).ToList() switch
        {
            [var schema, var dot, var name] when IsName(schema) && dot.IsSymbol(".") && IsName(name) => (schema.Text, name.Text),
            [var name, ..] when IsName(name) => (null, name.Text),
            _ => default
        };
    }

    private static bool IsName(SqlToken token)
        => token.Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier;
}
