using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.Citus.Update;

/// <summary>
///     Whether a context works in sets: what its options say, until it is told otherwise. A pooled context forgets that on its return.
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
