using System.Collections.Concurrent;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

/// <summary>
///     Represents an application that continues to write: each order with its payment is inserted and updated in a transaction.
/// </summary>
internal sealed class AdoptionWriters : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<int> _numbers = [];
    private readonly TestDatabase _database;
    private readonly Task _writers;
    private int _last = 1_000_000;
    private int _lost;

    public AdoptionWriters(TestDatabase database, int count)
    {
        _database = database;
        _writers = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(WriteAsync)));
    }

    /// <summary>Gets the numbers of the orders that the server has confirmed.</summary>
    public IReadOnlyCollection<int> Numbers
        => _numbers;

    /// <summary>Gets the number of orders that have been given up.</summary>
    public int Lost
        => _lost;

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _writers;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(_writers);
        _stopping.Dispose();
    }

    // An application would retry a transaction that failed because of the locks of a migration.
    private async Task WriteAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _last);
            try
            {
                await WriteAsync(number);
                _numbers.Add(number);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                Interlocked.Increment(ref _lost);
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private async Task WriteAsync(int number)
    {
        await using var connection = await _database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);

        // The IDs of the customers of a store are congruent to the ID of the store modulo forty.
        var store = 1 + number % 40;
        var order = await ScalarAsync(
            connection,
            """INSERT INTO orders ("StoreId", "CustomerId", "Number", "At") VALUES ($1, $2, $3, now()) RETURNING id""",
            store,
            store == 1 ? 40L : store - 1L,
            number);
        await ScalarAsync(connection, """INSERT INTO payments ("StoreId", "OrderId", "Amount") VALUES ($1, $2, 0)""", store, order!);
        await ScalarAsync(
            connection, """UPDATE payments SET "Amount" = -1 WHERE "StoreId" = $1 AND "OrderId" = $2""", store, order!);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
