using System.Linq.Expressions;
using System.Reflection;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Query.Plans;

/// <summary>
///     Creates the commands of a query without executing it.
/// </summary>
/// <remarks>
///     Entity Framework Core creates the first command. The other commands of a split query are created when the rows of the first one are
///     read, and their queries are only known while the query is compiled. An explained query is therefore compiled on its own, with a value
///     that provides these queries to the explained query when the commands are created.
/// </remarks>
internal sealed class ExplainedQuery
{
    private const string ParameterName = "citus_plan";

    private static readonly MethodInfo AttachMethod = typeof(ExplainedQuery).GetMethod(nameof(Attach), BindingFlags.NonPublic | BindingFlags.Static)!;

    // Entity Framework Core compiles a query, and creates its first command, on the thread of the caller.
    [ThreadStatic]
    private static ExplainedQuery? _current;

    private QueryContext? _queryContext;
    private IReadOnlyList<SelectExpression> _splitQueries = [];

    /// <summary>
    ///     Gets a value indicating whether the query that is compiled or executed on the current thread is explained.
    /// </summary>
    public static bool IsRequested
        => _current is not null;

    /// <summary>
    ///     Creates the commands of a query, in the order in which they would be executed.
    /// </summary>
    /// <returns>The context of the query, and its commands.</returns>
    public static (DbContext Context, IReadOnlyList<NpgsqlCommand> Commands) CreateCommands(IQueryable query)
    {
        var outer = _current;
        var planned = new ExplainedQuery();
        _current = planned;
        NpgsqlCommand first;
        try
        {
            first = (NpgsqlCommand)query.CreateDbCommand();
        }
        finally
        {
            _current = outer;
        }

        return planned._queryContext is { } context
            ? (context.Context, [first, .. planned._splitQueries.Select(q => CreateCommand(q, (RelationalQueryContext)context))])
            : throw new InvalidOperationException(CitusStrings.PlanWithoutCitus());
    }

    /// <summary>
    ///     Provides the queries of a split query to the explained query, each time that the compiled query is executed.
    /// </summary>
    public static void Register(Expression query, QueryCompilationContext context)
        => context.RegisterRuntimeParameter(
            ParameterName,
            Expression.Lambda(
                Expression.Call(
                    AttachMethod,
                    QueryCompilationContext.QueryContextParameter,
                    Expression.Constant(SplitQueries.Find(query), typeof(IReadOnlyList<SelectExpression>))),
                QueryCompilationContext.QueryContextParameter));

    private static object? Attach(QueryContext context, IReadOnlyList<SelectExpression> splitQueries)
    {
        if (_current is { } planned)
        {
            planned._queryContext = context;
            planned._splitQueries = splitQueries;
        }

        return null;
    }

    private static NpgsqlCommand CreateCommand(SelectExpression query, RelationalQueryContext queryContext)
    {
        var context = queryContext.Context;
        var options = RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>());
        // Entity Framework Core does the same for each command, but its implementation is inside of the compiled query. The constructor of
        // the settings is the only internal member.
#pragma warning disable EF1001
        var settings = new RelationalParameterBasedSqlProcessorParameters(options.UseRelationalNulls, options.ParameterizedCollectionMode);
#pragma warning restore EF1001
        var processed = context.GetService<IRelationalParameterBasedSqlProcessorFactory>().Create(settings)
            .Process(query, new ParametersCacheDecorator(queryContext.Parameters));

        return (NpgsqlCommand)context.GetService<IQuerySqlGeneratorFactory>().Create().GetCommand(processed).CreateDbCommand(
            new RelationalCommandParameterObject(
                queryContext.Connection, queryContext.Parameters, readerColumns: null, context, logger: null, CommandSource.LinqQuery),
            Guid.Empty,
            DbCommandMethod.ExecuteReader);
    }

    /// <summary>
    ///     Finds the queries of split queries in the order in which they are executed.
    /// </summary>
    private sealed class SplitQueries : ExpressionVisitor
    {
        private readonly List<SelectExpression> _found = [];

        public static IReadOnlyList<SelectExpression> Find(Expression query)
        {
            var visitor = new SplitQueries();
            if (query is ShapedQueryExpression shaped)
            {
                visitor.Visit(shaped.ShaperExpression);
            }

            return visitor._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            switch (node)
            {
                case RelationalSplitCollectionShaperExpression split:
                    _found.Add(split.SelectExpression);
                    Visit(split.InnerShaper);

                    return node;
                case SelectExpression:
                    return node;
                default:
                    return base.VisitExtension(node);
            }
        }
    }
}
