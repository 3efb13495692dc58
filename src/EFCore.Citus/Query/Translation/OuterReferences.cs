using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Query.Translation;

/// <summary>
///     Finds columns of outer queries.
/// </summary>
internal sealed class OuterReferences : ExpressionVisitor
{
    private readonly Aliases _declared;
    private bool _found;

    private OuterReferences(Aliases declared)
        => _declared = declared;

    /// <summary>
    ///     Finds the names of all tables of a query.
    /// </summary>
    public static Aliases FindAliases(SelectExpression select)
    {
        var aliases = new Aliases();
        aliases.Visit(select);

        return aliases;
    }

    /// <summary>
    ///     Determines whether an expression uses a column of a table that is not among the declared ones.
    /// </summary>
    public static bool AreIn(Expression expression, Aliases declared)
    {
        var references = new OuterReferences(declared);
        references.Visit(expression);

        return references._found;
    }

    protected override Expression VisitExtension(Expression node)
    {
        if (node is ColumnExpression column)
        {
            _found |= !_declared.Contains(column.TableAlias);

            return node;
        }

        return base.VisitExtension(node);
    }

    internal sealed class Aliases : ExpressionVisitor
    {
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private bool _areUnique = true;

        public bool Contains(string alias)
            => _names.Contains(alias);

        /// <summary>
        ///     Adds the tables of an outer query. An inner name hides the same outer one.
        /// </summary>
        /// <returns><see langword="true" /> if all names are different, so that a name tells the table of a column.</returns>
        public bool Add(SelectExpression outer)
        {
            foreach (var table in outer.Tables)
            {
                AddTable(table);
            }

            return _areUnique;
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is TableExpressionBase table and not JoinExpressionBase)
            {
                AddTable(table);
            }

            return base.VisitExtension(node);
        }

        private void AddTable(TableExpressionBase table)
        {
            if (table.UnwrapJoin().Alias is { } alias)
            {
                _areUnique &= _names.Add(alias);
            }
        }
    }
}
