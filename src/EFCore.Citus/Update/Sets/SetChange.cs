using Microsoft.EntityFrameworkCore.Update;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Updates or deletes the rows of a set.
/// </summary>
internal sealed class SetChange(
    SetShape shape,
    IReadOnlyList<IReadOnlyModificationCommand> commands,
    SetSession session,
    SetLimits limits,
    ShardSplitter splitter) : SetExecution(shape, commands, session)
{
    private readonly DistributionValues? _distributionValues = FindDistributionValues(shape, commands);

    /// <summary>Gets a value indicating whether the rows are distributed over so many shards that a set would not be faster.</summary>
    public bool IsScattered
        => Commands.Count < limits.ScatteredRows && _distributionValues?.Count > limits.FewDistributionValues;

    public override async Task<bool> TryExecuteAsync()
    {
        var slices = SetSlices.Cut(Shape, Commands, limits.Length, int.MaxValue);
        await Session.CreateSavepointAsync().ConfigureAwait(false);

        var affected = 0;
        foreach (var (start, count) in slices)
        {
            affected += await ChangeAsync(Slice(start, count)).ConfigureAwait(false);
        }

        if (affected != Commands.Count)
        {
            return false;
        }

        await Session.ReleaseSavepointAsync().ConfigureAwait(false);

        return true;
    }

    private async Task<int> ChangeAsync(IReadOnlyList<IReadOnlyModificationCommand> slice)
    {
        var values = slice.Count == Commands.Count ? _distributionValues : FindDistributionValues(Shape, slice);
        DistributionValues?[] parts = values is null ? [null] : [.. await splitter.SplitAsync(values, slice.Count).ConfigureAwait(false)];

        var statement = Session.Create();
        if (parts is [{ IsSingle: false }])
        {
            Session.AppendSequential(statement);
        }

        foreach (var part in parts)
        {
            int[] ordinals = part is null ? [.. Enumerable.Range(0, slice.Count)] : [.. part.Ordinals];
            Statements++;
            SetSql.AppendChange(statement, Shape, [.. ordinals.Select(o => slice[o])], ordinals, part);
        }

        return await Session.ReadAsync(
                statement, reader => slice[reader.DbDataReader.GetInt32(Shape.Reads.Count)].PropagateResults(reader))
            .ConfigureAwait(false);
    }

    private static DistributionValues? FindDistributionValues(SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands)
        => shape.DistributionColumn is { } column
            ? DistributionValues.Create(column, [.. commands.Select(c => column.In(c).OriginalValue)])
            : null;
}
