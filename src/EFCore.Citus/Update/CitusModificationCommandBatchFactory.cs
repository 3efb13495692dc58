using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Storage;
using EFCore.Citus.Update.Sets;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update;

/// <summary>
///     Creates batches that execute commands as sets for contexts that have Citus tables, and batches of the provider for all others.
/// </summary>
internal sealed class CitusModificationCommandBatchFactory<TInner> : IModificationCommandBatchFactory
    where TInner : class, IModificationCommandBatchFactory
{
    private readonly TInner _inner;
    private readonly ModificationCommandBatchFactoryDependencies _dependencies;
    private readonly CitusEventDefinitions _definitions;
    private readonly SetBasedSaveChanges _setting;
    private readonly RowByRowExecutor _rowByRow;
    private readonly SetExecutor _sets;
    private readonly int _maxBatchSize;
    private readonly int _minSetSize;

    public CitusModificationCommandBatchFactory(
        TInner inner,
        ModificationCommandBatchFactoryDependencies dependencies,
        IDbContextOptions options,
        CitusEventDefinitions definitions,
        SetBasedSaveChanges setting,
        SetLimits limits,
        ShardTriggers triggers)
    {
        _inner = inner;
        _dependencies = dependencies;
        _definitions = definitions;
        _setting = setting;

        var citusOptions = options.FindExtension<CitusOptionsExtension>() ?? new CitusOptionsExtension();
        _maxBatchSize = options.Extensions.OfType<RelationalOptionsExtension>().FirstOrDefault()?.MaxBatchSize ?? limits.BatchSize;
        _minSetSize = citusOptions.MinSetSize ?? limits.MinSetSize;
        _rowByRow = new RowByRowExecutor(inner);
        _sets = new SetExecutor(dependencies, _rowByRow, definitions, limits, triggers, !citusOptions.AllowPlainPostgres);
    }

    public ModificationCommandBatch Create()
        => _setting.IsEnabled && SetTable.IsUsedBy(_dependencies.CurrentContext.Context.Model)
            ? new CitusModificationCommandBatch(_dependencies, _rowByRow, _sets, _definitions, _maxBatchSize, _minSetSize)
            : _inner.Create();
}
