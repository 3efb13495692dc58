using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Prediction;

/// <summary>
///     Finds the statements of an expression that Entity Framework Core has translated, in the order in which they are executed.
/// </summary>
internal sealed class StatementFinder(DistributedTables tables) : ExpressionVisitor
{
    private readonly List<QueryStatement> _found = [];

    public static IReadOnlyList<QueryStatement> FindIn(Expression query, DistributedTables tables)
    {
        var finder = new StatementFinder(tables);
        finder.Visit(query);

        return finder._found;
    }

    protected override Expression VisitExtension(Expression node)
    {
        switch (node)
        {
            case ShapedQueryExpression shaped:
                Visit(shaped.QueryExpression);
                Visit(shaped.ShaperExpression);
                return node;
            case SelectExpression select:
                _found.Add(new QueryStatement(Read(select)));
                return node;
            case DeleteExpression delete:
                AddModification(Read(delete.SelectExpression), delete.Table, []);
                return node;
            case UpdateExpression update:
                AddModification(
                    Read(update.SelectExpression, update.ColumnValueSetters.Select(s => s.Value)),
                    update.Table,
                    [.. update.ColumnValueSetters.Where(s => !s.Column.Equals(s.Value)).Select(s => s.Column.Name)]);
                return node;
            default:
                return base.VisitExtension(node);
        }
    }

    private void AddModification(QueryBlock block, TableExpression table, IReadOnlyList<string> columns)
        => _found.Add(
            new QueryStatement(block) { Target = block.Sources.Find(s => s.Alias == table.Alias), SetColumns = columns });

    private QueryBlock Read(SelectExpression select, IEnumerable<SqlExpression>? setters = null)
        => new QueryBlockReader(tables.Find).Read(select, setters);
}
