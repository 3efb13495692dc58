using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Update;

/// <summary>
///     Represents the setting for set-based execution of a context. Its initial value comes from the options, and it is reset when a pooled
///     context is returned to the pool.
/// </summary>
internal sealed class SetBasedSaveChanges(IDbContextOptions options) : IResettableService
{
    private readonly bool _default = options.FindExtension<CitusOptionsExtension>()?.SetBasedSaveChanges ?? true;
    private bool? _isEnabled;

    public bool IsEnabled
    {
        get => _isEnabled ?? _default;
        set => _isEnabled = value;
    }

    public void ResetState()
        => _isEnabled = null;

    public Task ResetStateAsync(CancellationToken cancellationToken = default)
    {
        ResetState();

        return Task.CompletedTask;
    }
}
