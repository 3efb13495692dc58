using EFCore.Citus.Diagnostics;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Internal;

namespace EFCore.Citus.Tenancy.Query;

// A command interceptor could report ExecuteSql as well, but would cost time and memory for every command.
#pragma warning disable EF1001

/// <summary>
///     Reports the SQL of <c>ExecuteSql</c>, because the tenants of its rows are unknown, and explains its errors.
/// </summary>
internal sealed record TenantDatabaseFacadeDependencies : RelationalDatabaseFacadeDependencies
{
    public TenantDatabaseFacadeDependencies(
        IDbContextTransactionManager transactionManager,
        IDatabaseCreator databaseCreator,
        IExecutionStrategy executionStrategy,
        IExecutionStrategyFactory executionStrategyFactory,
        IEnumerable<IDatabaseProvider> databaseProviders,
        IRelationalCommandDiagnosticsLogger commandLogger,
        IConcurrencyDetector concurrencyDetector,
        IRelationalConnection relationalConnection,
        IRawSqlCommandBuilder rawSqlCommandBuilder,
        ICoreSingletonOptions coreOptions,
        IAsyncQueryProvider queryProvider,
        IAdHocMapper adHocMapper,
        IRelationalTypeMappingSource relationalTypeMappingSource,
        TenantContext tenants,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger,
        CitusEventDefinitions definitions)
        : base(
            transactionManager,
            databaseCreator,
            executionStrategy,
            executionStrategyFactory,
            databaseProviders,
            commandLogger,
            concurrencyDetector,
            relationalConnection,
            rawSqlCommandBuilder,
            coreOptions,
            queryProvider,
            adHocMapper,
            relationalTypeMappingSource)
        => RawSqlCommandBuilder = new Reporting(rawSqlCommandBuilder, sql => tenants.Report(sql, logger, definitions));

    public override IRawSqlCommandBuilder RawSqlCommandBuilder { get; }

    private sealed class Reporting(IRawSqlCommandBuilder inner, Action<string> report) : IRawSqlCommandBuilder
    {
        public IRelationalCommand Build(string sql)
        {
            report(sql);
            return new ExplainingRelationalCommand(inner.Build(sql));
        }

        public RawSqlCommand Build(string sql, IEnumerable<object?> parameters)
        {
            report(sql);
            return Explaining(inner.Build(sql, parameters));
        }

        public RawSqlCommand Build(string sql, IEnumerable<object?> parameters, IModel model)
        {
            report(sql);
            return Explaining(inner.Build(sql, parameters, model));
        }

        private static RawSqlCommand Explaining(RawSqlCommand command)
            => new(new ExplainingRelationalCommand(command.RelationalCommand), command.ParameterValues);
    }
}
