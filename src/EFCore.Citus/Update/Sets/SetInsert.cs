using System.Globalization;
using EFCore.Citus.Metadata;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Inserts the rows of a set: from arrays, or from lists of values if the rows are few or cannot be elements of arrays.
/// </summary>
internal sealed class SetInsert(
    SetShape shape,
    IReadOnlyList<IReadOnlyModificationCommand> commands,
    SetSession session,
    SetLimits limits,
    ShardSplitter splitter,
    ShardTriggers triggers) : SetExecution(shape, commands, session)
{
    private bool _insertsArrays;

    // The values that are written, if they all fit into one statement.
    private ColumnArray[]? _written;

    public override async Task<bool> TryExecuteAsync()
    {
        _insertsArrays = Shape.TakesArrays
            && Commands.Count >= limits.InsertOfArrays
            && (!Shape.ReturnsRows || Shape.Table.DistributionColumn is null || Shape.CanBeReadBack)
            && !await MayLoseRowsAsync().ConfigureAwait(false);

        var slices = Cut();

        // A block that inserts arrays has no effects if it fails. The statements before it set a savepoint in the same command.
        if (!_insertsArrays || Shape.ReturnsRows || Shape.Sequences.Count > 0 || slices.Count > 1)
        {
            await Session.CreateSavepointAsync().ConfigureAwait(false);
        }

        var numbers = await SequenceValues.TakeAsync(Shape, Commands.Count, Session).ConfigureAwait(false);
        var rows = Shape.ReturnsRows ? new ReturnedRows(Shape, Commands, numbers) : null;
        var affected = 0;
        foreach (var (start, count) in slices)
        {
            var taken = count == Commands.Count ? numbers : numbers.Slice(start, count);
            affected += await InsertAsync(Slice(start, count), taken, rows).ConfigureAwait(false);
            if (Error is not null)
            {
                return false;
            }
        }

        if (affected != Commands.Count || rows is { AreComplete: false })
        {
            return false;
        }

        if (rows is null)
        {
            numbers.Propagate(Commands);
        }

        await Session.ReleaseSavepointAsync().ConfigureAwait(false);

        return true;
    }

    // Returned rows are counted on the shards, so no trigger can hide a missing row.
    private async ValueTask<bool> MayLoseRowsAsync()
        => !Shape.ReturnsRows
            && Shape.Table.Type != CitusTableType.Local
            && await triggers.ExistAsync(
                    Shape.Table.Table,
                    Session.SqlHelper,
                    Session.DbConnection,
                    async sql =>
                    {
                        string? answer = null;
                        await Session.ReadAsync(Session.Create(sql), reader => answer = reader.DbDataReader.GetString(0))
                            .ConfigureAwait(false);

                        return answer;
                    })
                .ConfigureAwait(false);

    private List<(int Start, int Count)> Cut()
    {
        if (!_insertsArrays)
        {
            return SetSlices.Cut(
                Shape, Commands, limits.Length, Math.Clamp(limits.Parameters / Shape.Inserted.Count, 1, limits.RowsOfValues));
        }

        // Inspecting each value twice would cost more than collecting those again that are too long for one statement.
        _written = SetSql.Written(Shape, Commands);
        if (_written.Sum(a => a.Length) <= limits.Length)
        {
            return [(0, Commands.Count)];
        }

        _written = null;

        return SetSlices.Cut(Shape, Commands, limits.Length, int.MaxValue);
    }

    private async Task<int> InsertAsync(IReadOnlyList<IReadOnlyModificationCommand> slice, SequenceValues numbers, ReturnedRows? rows)
    {
        var statement = Session.Create();
        Statements++;
        if (!_insertsArrays)
        {
            SetSql.AppendInsertOfRows(statement, Shape, slice, numbers);
            return await Session.ReadAsync(statement, reader => rows?.Take(reader)).ConfigureAwait(false);
        }

        ColumnArray[] arrays = [.. SetSql.Taken(Shape, numbers), .. _written ?? SetSql.Written(Shape, slice)];
        if (rows is not null && Shape.Table.DistributionColumn is null)
        {
            SetSql.AppendInsertOfReturnedArrays(statement, Shape, arrays);
            return await Session.ReadAsync(statement, rows.Take).ConfigureAwait(false);
        }

        var inserted = await InsertArraysAsync(statement, arrays, slice.Count).ConfigureAwait(false);
        if (rows is not null && Error is null)
        {
            await ReadBackAsync(slice, numbers, rows).ConfigureAwait(false);
        }

        return inserted;
    }

    private async Task<int> InsertArraysAsync(SetStatement statement, IReadOnlyList<ColumnArray> arrays, int rows)
    {
        var needsSavepoint = !Session.HasSavepoint;
        if (needsSavepoint)
        {
            statement.Text.Append($"SAVEPOINT {SetSession.Savepoint};\n");
        }

        SetSql.AppendInsertOfArrays(statement, Shape, arrays, rows);
        if (needsSavepoint)
        {
            statement.Text.Append($"\nRELEASE SAVEPOINT {SetSession.Savepoint};");
        }

        var result = "";
        try
        {
            await Session.ReadAsync(
                    statement,
                    reader =>
                    {
                        if (reader.DbDataReader.GetFieldType(0) == typeof(string))
                        {
                            result = reader.DbDataReader.GetString(0);
                        }
                    })
                .ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // The server has executed the savepoint, but not its release. After any other exception, no part of the command has been
            // sent.
            Session.HasSavepoint = true;
            throw;
        }

        if (!int.TryParse(result, NumberStyles.None, CultureInfo.InvariantCulture, out var inserted))
        {
            Error = result;
        }

        return inserted;
    }

    private async Task ReadBackAsync(IReadOnlyList<IReadOnlyModificationCommand> slice, SequenceValues numbers, ReturnedRows rows)
    {
        var column = Shape.WrittenDistributionColumn!;
        var values = DistributionValues.Create(column, [.. slice.Select(c => column.In(c).Value)]);
        var parts = await splitter.SplitAsync(values, slice.Count).ConfigureAwait(false);
        var statement = Session.Create();
        if (parts is [{ IsSingle: false }])
        {
            Session.AppendSequential(statement);
        }

        foreach (var part in parts)
        {
            Statements++;
            SetSql.AppendReadBack(statement, Shape, slice, [.. part.Ordinals], numbers, part);
        }

        await Session.ReadAsync(statement, rows.Take).ConfigureAwait(false);
    }
}
