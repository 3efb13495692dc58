using System.Data;
using System.Globalization;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.Metadata;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Executes the commands of a set with the number of statements that is fastest.
/// </summary>
/// <remarks>
///     A set succeeds as a whole, or it is rolled back to a savepoint and its commands are executed again row by row. An error of a single
///     row, such as a conflict or a violated constraint, is therefore detected and reported exactly as by the provider, with the same
///     effects.
/// </remarks>
internal sealed class SetExecutor(
    ModificationCommandBatchFactoryDependencies dependencies,
    RowByRowExecutor rowByRow,
    CitusEventDefinitions definitions,
    SetLimits limits,
    ShardTriggers triggers,
    bool knowsShards)
{
    private const string Savepoint = "citus_set";

    public async Task ExecuteAsync(SetSegment segment, IRelationalConnection connection, bool async, CancellationToken cancellationToken)
    {
        var execution = new Execution(this, segment.Shape!, segment.Commands, connection, async, cancellationToken);
        if (execution.IsScattered)
        {
            dependencies.UpdateLogger.CommandsExecutedRowByRow(
                definitions, dependencies.CurrentContext.Context, segment.Commands, RowByRowReason.RowsScattered);
            await rowByRow.ExecuteAsync(segment.Commands, connection, async, cancellationToken).ConfigureAwait(false);
            return;
        }

        Exception? failure = null;
        try
        {
            if (await execution.TryExecuteAsync().ConfigureAwait(false))
            {
                dependencies.UpdateLogger.CommandsExecutedAsSet(
                    definitions, dependencies.CurrentContext.Context, segment.Commands, execution.Statements);
                return;
            }
        }
        catch (Exception exception) when (SetErrors.MayBeAboutRows(exception) && connection.DbConnection.State == ConnectionState.Open)
        {
            // If the connection is lost, its transaction is lost, too. On a new connection, only these rows of the save would be written.
            failure = exception;
        }
        catch (Exception exception) when (exception is not DbUpdateException and not OperationCanceledException)
        {
            throw new DbUpdateException(
                RelationalStrings.UpdateStoreException, exception, [.. segment.Commands.SelectMany(c => c.Entries)]);
        }

        dependencies.UpdateLogger.SetExecutedAgainRowByRow(
            definitions, dependencies.CurrentContext.Context, segment.Commands, failure?.Message ?? execution.Error ?? "rows are missing");

        await execution.RollBackAsync().ConfigureAwait(false);
        await rowByRow.ExecuteAsync(segment.Commands, connection, async, cancellationToken).ConfigureAwait(false);

        if (failure is null ? execution.Error is { } error && SetErrors.AreAboutStatement(error) : SetErrors.IsAboutStatement(failure))
        {
            segment.Shape!.Table.SetRefused(segment.Shape.State);
        }
    }

    private sealed class Execution(
        SetExecutor executor,
        SetShape shape,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        IRelationalConnection connection,
        bool async,
        CancellationToken cancellationToken)
    {
        private readonly DistributionValues? _distributionValues = shape.DistributionColumn is { } column
            ? DistributionValues.Create(
                column, shape[column].TypeMapping!, [.. commands.Select(c => c.ColumnModifications[column].OriginalValue)])
            : null;

        private bool _insertsArrays;

        // The values that are written, if they all fit into one statement.
        private ColumnArray[]? _written;
        private bool _hasSavepoint;
        private bool _isSequential;
        private string? _mode;

        public int Statements { get; private set; }

        /// <summary>Gets the error of the server if it did not reach the client as an exception.</summary>
        public string? Error { get; private set; }

        public bool IsScattered
            => commands.Count < executor.Limits.ScatteredRows && _distributionValues?.Count > executor.Limits.FewDistributionValues;

        public async Task<bool> TryExecuteAsync()
        {
            _insertsArrays = shape is { State: EntityState.Added, TakesArrays: true }
                && commands.Count >= executor.Limits.InsertOfArrays
                && (!shape.ReturnsRows || shape.Table.DistributionColumn is null || shape.CanBeReadBack)
                && !await MayLoseRowsAsync().ConfigureAwait(false);

            var slices = Cut();

            // A block that inserts arrays has no effects if it fails. The statements before it set a savepoint in the same command.
            if (!_insertsArrays || shape.ReturnsRows || shape.Sequences.Count > 0 || slices.Count > 1)
            {
                await CreateSavepointAsync().ConfigureAwait(false);
            }

            var succeeded = shape.State == EntityState.Added
                ? await TryInsertAsync(slices).ConfigureAwait(false)
                : await TryChangeAsync(slices).ConfigureAwait(false);

            if (succeeded && _hasSavepoint)
            {
                await ReleaseAsync().ConfigureAwait(false);
            }

            return succeeded;
        }

        public async Task RollBackAsync()
        {
            if (_hasSavepoint)
            {
                await ReadAsync(Create($"ROLLBACK TO SAVEPOINT {Savepoint};\nRELEASE SAVEPOINT {Savepoint};"), _ => { })
                    .ConfigureAwait(false);
            }
        }

        // Returned rows are counted on the shards, so no trigger can hide a missing row.
        private async ValueTask<bool> MayLoseRowsAsync()
            => !shape.ReturnsRows
                && shape.Table.Type != CitusTableType.Local
                && await executor.Triggers.ExistAsync(
                        shape.Table.Table,
                        executor.Dependencies.SqlGenerationHelper,
                        connection.DbConnection,
                        async sql =>
                        {
                            string? answer = null;
                            await ReadAsync(Create(sql), reader => answer = reader.DbDataReader.GetString(0)).ConfigureAwait(false);

                            return answer;
                        })
                    .ConfigureAwait(false);

        private async Task<bool> TryInsertAsync(List<(int Start, int Count)> slices)
        {
            var numbers = await TakeSequenceValuesAsync().ConfigureAwait(false);
            var rows = shape.ReturnsRows ? new ReturnedRows(shape, commands, numbers) : null;
            var affected = 0;
            foreach (var (start, count) in slices)
            {
                var statement = Create();
                var slice = Slice(start, count);
                var taken = count == commands.Count ? numbers : numbers.Slice(start, count);
                Statements++;
                if (!_insertsArrays)
                {
                    SetSql.AppendInsertOfRows(statement, shape, slice, taken);
                    affected += await ReadAsync(statement, reader => rows?.Take(reader)).ConfigureAwait(false);
                    continue;
                }

                ColumnArray[] arrays = [.. SetSql.Taken(shape, taken), .. _written ?? SetSql.Written(shape, slice)];
                if (rows is not null && shape.Table.DistributionColumn is null)
                {
                    SetSql.AppendInsertOfReturnedArrays(statement, shape, arrays);
                    affected += await ReadAsync(statement, rows.Take).ConfigureAwait(false);
                    continue;
                }

                var inserted = await InsertArraysAsync(statement, arrays, count).ConfigureAwait(false);
                if (inserted is null)
                {
                    return false;
                }

                affected += inserted.Value;
                if (rows is not null)
                {
                    await ReadBackAsync(slice, taken, rows).ConfigureAwait(false);
                }
            }

            if (affected != commands.Count || rows is { AreComplete: false })
            {
                return false;
            }

            if (rows is null)
            {
                foreach (var (column, _) in shape.Sequences)
                {
                    var values = numbers.For(column)!;
                    for (var i = 0; i < commands.Count; i++)
                    {
                        commands[i].ColumnModifications[column].Value = values[i];
                    }
                }
            }

            return true;
        }

        private async Task ReadBackAsync(IReadOnlyList<IReadOnlyModificationCommand> slice, SequenceValues numbers, ReturnedRows rows)
        {
            var column = shape.WrittenDistributionColumn!.Value;
            var values = DistributionValues.Create(
                column, shape[column].TypeMapping!, [.. slice.Select(c => c.ColumnModifications[column].Value)]);

            var parts = await SplitAsync(values, slice.Count).ConfigureAwait(false);
            var statement = Create();
            if (parts is [{ IsSingle: false }])
            {
                AppendSequential(statement);
            }

            foreach (var part in parts)
            {
                Statements++;
                SetSql.AppendReadBack(statement, shape, slice, [.. part!.Ordinals], numbers, part);
            }

            await ReadAsync(statement, rows.Take).ConfigureAwait(false);
        }

        private async Task<int?> InsertArraysAsync(SetStatement statement, IReadOnlyList<ColumnArray> arrays, int rows)
        {
            var needsSavepoint = !_hasSavepoint;
            if (needsSavepoint)
            {
                statement.Text.Append($"SAVEPOINT {Savepoint};\n");
            }

            SetSql.AppendInsertOfArrays(statement, shape, arrays, rows);
            if (needsSavepoint)
            {
                statement.Text.Append($"\nRELEASE SAVEPOINT {Savepoint};");
            }

            var result = "";
            try
            {
                await ReadAsync(
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
                _hasSavepoint = true;
                throw;
            }

            if (int.TryParse(result, NumberStyles.None, CultureInfo.InvariantCulture, out var inserted))
            {
                return inserted;
            }

            Error = result;

            return null;
        }

        private async Task<bool> TryChangeAsync(List<(int Start, int Count)> slices)
        {
            var affected = 0;
            foreach (var (start, count) in slices)
            {
                var slice = Slice(start, count);
                var values = count == commands.Count || _distributionValues is null
                    ? _distributionValues
                    : DistributionValues.Create(
                        _distributionValues.Column,
                        _distributionValues.Mapping,
                        [.. slice.Select(c => c.ColumnModifications[_distributionValues.Column].OriginalValue)]);

                var parts = await SplitAsync(values, count).ConfigureAwait(false);
                var statement = Create();
                if (parts is [{ IsSingle: false }])
                {
                    AppendSequential(statement);
                }

                foreach (var part in parts)
                {
                    int[] ordinals = part is null ? [.. Enumerable.Range(0, count)] : [.. part.Ordinals];
                    Statements++;
                    SetSql.AppendChange(statement, shape, [.. ordinals.Select(o => slice[o])], ordinals, part);
                }

                affected += await ReadAsync(
                        statement, reader => slice[reader.DbDataReader.GetInt32(shape.Reads.Count)].PropagateResults(reader))
                    .ConfigureAwait(false);
            }

            return affected == commands.Count;
        }

        // Citus routes a statement that contains the values of one shard to that shard, with only the rows that belong to it.
        private async Task<List<DistributionValues?>> SplitAsync(DistributionValues? values, int count)
        {
            if (values is null || values.IsSingle)
            {
                return [values];
            }

            if (values.Count <= executor.Limits.FewDistributionValues)
            {
                return [.. values.Split(i => i)];
            }

            if (count < executor.Limits.RowsForShardLookup || !executor.Knows(shape))
            {
                return [values];
            }

            var shards = new long[values.Count];
            var statement = Create();
            SetSql.AppendShards(statement, shape, values);
            await ReadAsync(
                    statement, reader => shards[reader.DbDataReader.GetInt64(0) - 1] = reader.DbDataReader.GetInt64(1))
                .ConfigureAwait(false);

            return shards.Distinct().Count() * executor.Limits.RowsOfShard <= count
                ? [.. values.Split(i => shards[i])]
                : [values];
        }

        private async Task<SequenceValues> TakeSequenceValuesAsync()
        {
            var numbers = new SequenceValues();
            foreach (var (column, sequence) in shape.Sequences)
            {
                var statement = Create();
                SetSql.AppendSequenceValues(statement, shape, column, sequence, commands.Count);

                var values = new object?[commands.Count];
                var mapping = shape[column].TypeMapping!;
                var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;
                await ReadAsync(
                        statement,
                        reader =>
                        {
                            var taken = reader.DbDataReader.GetFieldValue<long[]>(0);
                            for (var i = 0; i < values.Length; i++)
                            {
                                var value = Convert.ChangeType(taken[i], type, CultureInfo.InvariantCulture);
                                values[i] = mapping.Converter is { } converter ? converter.ConvertFromProvider(value) : value;
                            }
                        })
                    .ConfigureAwait(false);

                numbers.Add(column, values);
            }

            return numbers;
        }

        private IReadOnlyList<IReadOnlyModificationCommand> Slice(int start, int count)
            => count == commands.Count ? commands : [.. commands.Skip(start).Take(count)];

        private List<(int Start, int Count)> Cut()
        {
            if (!_insertsArrays)
            {
                return SetSlices.Cut(
                    shape,
                    commands,
                    executor.Limits.Length,
                    shape.State == EntityState.Added
                        ? Math.Clamp(executor.Limits.Parameters / SetSql.InsertedColumns(shape).Count, 1, executor.Limits.RowsOfValues)
                        : int.MaxValue);
            }

            // Inspecting each value twice would cost more than collecting those again that are too long for one statement.
            _written = SetSql.Written(shape, commands);
            if (_written.Sum(a => a.Length) <= executor.Limits.Length)
            {
                return [(0, commands.Count)];
            }

            _written = null;

            return SetSlices.Cut(shape, commands, executor.Limits.Length, int.MaxValue);
        }

        private async Task CreateSavepointAsync()
        {
            var statement = Create($"SAVEPOINT {Savepoint};");
            if (shape.Table.Type == CitusTableType.Distributed)
            {
                statement.Text.Append("\nSELECT current_setting('citus.multi_shard_modify_mode', true);");
            }

            await ReadAsync(
                    statement, reader => _mode = reader.DbDataReader.IsDBNull(0) ? null : reader.DbDataReader.GetString(0))
                .ConfigureAwait(false);
            _hasSavepoint = true;
        }

        private async Task ReleaseAsync()
        {
            var statement = Create($"RELEASE SAVEPOINT {Savepoint};");
            if (_isSequential && _mode == "parallel")
            {
                statement.Text.Append("\nSET LOCAL citus.multi_shard_modify_mode TO 'parallel';");
            }

            await ReadAsync(statement, _ => { }).ConfigureAwait(false);
        }

        // Sequential mode is required, because the statement would otherwise write shards over several connections, after which the
        // transaction could not write a reference table that the table references.
        private void AppendSequential(SetStatement statement)
        {
            if (shape.Table.Type == CitusTableType.Distributed)
            {
                statement.Text.Append(SetSql.Sequential);
                _isSequential = true;
            }
        }

        private SetStatement Create(string text = "")
        {
            var statement = new SetStatement(
                executor.Dependencies.SqlGenerationHelper, executor.Dependencies.CommandBuilderFactory.Create());
            statement.Text.Append(text);

            return statement;
        }

        private async Task<int> ReadAsync(SetStatement statement, Action<RelationalDataReader> onRow)
        {
            var command = statement.Build();
            var parameters = new RelationalCommandParameterObject(
                connection,
                statement.Values,
                null,
                executor.Dependencies.CurrentContext.Context,
                executor.Dependencies.Logger,
                CommandSource.SaveChanges);

            var reader = async
                ? await command.ExecuteReaderAsync(parameters, cancellationToken).ConfigureAwait(false)
                : command.ExecuteReader(parameters);
            try
            {
                do
                {
                    while (async ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read())
                    {
                        onRow(reader);
                    }
                }
                while (async
                           ? await reader.DbDataReader.NextResultAsync(cancellationToken).ConfigureAwait(false)
                           : reader.DbDataReader.NextResult());

                return reader.DbDataReader.RecordsAffected;
            }
            finally
            {
                if (async)
                {
                    await reader.DisposeAsync().ConfigureAwait(false);
                }
                else
                {
                    reader.Dispose();
                }
            }
        }
    }

    private ModificationCommandBatchFactoryDependencies Dependencies
        => dependencies;

    private SetLimits Limits
        => limits;

    private ShardTriggers Triggers
        => triggers;

    private bool Knows(SetShape shape)
        => knowsShards && shape.Table.Type == CitusTableType.Distributed;
}
