using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Query.Monitoring;

/// <summary>
///     Examines the entries of <c>SaveChanges</c> before they are written. Interceptors of <c>SaveChanges</c> run before changes are
///     detected.
/// </summary>
internal sealed class MonitoringDatabase<TInner>(
    TInner inner,
    IDbContextOptions options,
    ICurrentDbContext currentContext) : IDatabase
    where TInner : class, IDatabase
{
    private readonly bool _isEnabled = MultiShardMonitor.IsEnabledBy(options);

    public int SaveChanges(IList<IUpdateEntry> entries)
    {
        if (_isEnabled)
        {
            CheckAsync(entries, async: false, CancellationToken.None).GetAwaiter().GetResult();
        }

        return inner.SaveChanges(entries);
    }

    public Task<int> SaveChangesAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken = default)
        => _isEnabled ? CheckAndSaveAsync(entries, cancellationToken) : inner.SaveChangesAsync(entries, cancellationToken);

    public Func<QueryContext, TResult> CompileQuery<TResult>(Expression query, bool async)
        => inner.CompileQuery<TResult>(query, async);

    [Experimental("EF9100")]
    public Expression<Func<QueryContext, TResult>> CompileQueryExpression<TResult>(Expression query, bool async)
        => inner.CompileQueryExpression<TResult>(query, async);

    private async Task<int> CheckAndSaveAsync(IList<IUpdateEntry> entries, CancellationToken cancellationToken)
    {
        await CheckAsync(entries, async: true, cancellationToken).ConfigureAwait(false);

        return await inner.SaveChangesAsync(entries, cancellationToken).ConfigureAwait(false);
    }

    private Task CheckAsync(IList<IUpdateEntry> entries, bool async, CancellationToken cancellationToken)
        => currentContext.Context.GetService<ReferencedTableWrites>().CheckAsync(entries, async, cancellationToken);
}
