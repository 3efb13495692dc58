using System.Linq.Expressions;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Adds a check to queries without tenant filter, which throws if the context of the query needs a filter. A filter reads the context
///     by its parameter. The check has a parameter that is not part of the SQL.
/// </summary>
internal static class UnfilteredQuery
{
    private const string ParameterName = "EFCore.Citus.Unfiltered";

    private static readonly Expression<Func<QueryContext, object>> Check = context => Verify(context.Context);

    public static void Guard(QueryCompilationContext queryCompilationContext)
        => queryCompilationContext.RegisterRuntimeParameter(
            ParameterName,
            Expression.Lambda(
                ReplacingExpressionVisitor.Replace(Check.Parameters[0], QueryCompilationContext.QueryContextParameter, Check.Body),
                QueryCompilationContext.QueryContextParameter));

    private static object Verify(DbContext context)
        => context.GetService<TenantContext>().Kind == TenantScopeKind.Unfiltered
            ? true
            : throw new TenantNotSetException(CitusStrings.TenantsOfCompiledQuery);
}
