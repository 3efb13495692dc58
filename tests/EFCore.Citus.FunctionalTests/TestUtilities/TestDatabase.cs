using EFCore.Citus.DevCluster;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.TestUtilities;

/// <summary>
///     Represents a database of one test, which is dropped on every node when it is disposed.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly CitusCluster _cluster;
    private readonly NpgsqlDataSource _dataSource;

    private TestDatabase(CitusCluster cluster, string name)
    {
        _cluster = cluster;
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Database = name }.ConnectionString;
        _dataSource = NpgsqlDataSource.Create(ConnectionString);
    }

    public string Name { get; }

    public string ConnectionString { get; }

    /// <summary>Creates an empty database on every node, with the extension installed and the nodes registered.</summary>
    public static async Task<TestDatabase> CreateAsync(CitusCluster cluster)
        => new(cluster, (await cluster.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken)).Name);

    /// <summary>Reserves a name for a database that the test may create. If it exists at the end, it is dropped.</summary>
    public static TestDatabase Reserve(CitusCluster cluster)
        => new(cluster, $"reserved_{Guid.NewGuid():N}");

    /// <summary>Opens a connection to the coordinator.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
        => await _dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);

    /// <summary>Executes statements.</summary>
    public async Task<int> ExecuteAsync(string sql, params object?[] parameters)
    {
        await using var command = CreateCommand(sql, parameters);

        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Gets the first column of the first row. A null value in the database is returned as the default of the type.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, params object?[] parameters)
    {
        await using var command = CreateCommand(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await reader.ReadAsync(TestContext.Current.CancellationToken), $"No row: {sql}");

        return await reader.IsDBNullAsync(0, TestContext.Current.CancellationToken)
            ? default
            : await reader.GetFieldValueAsync<T>(0, TestContext.Current.CancellationToken);
    }

    /// <summary>Gets the first column of all rows.</summary>
    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql, params object?[] parameters)
        => [.. (await RowsAsync(sql, parameters)).Select(row => (T)row[0]!)];

    /// <summary>Gets all rows. A null value in the database is returned as <see langword="null" />.</summary>
    public async Task<IReadOnlyList<object?[]>> RowsAsync(string sql, params object?[] parameters)
    {
        await using var command = CreateCommand(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }

    /// <summary>Executes a statement on each worker in this database and returns the results. Each of them must succeed.</summary>
    public async Task<IReadOnlyList<string>> OnWorkersAsync(string sql)
    {
        var rows = await RowsAsync("SELECT success, result FROM run_command_on_workers($1) ORDER BY nodename, nodeport", sql);
        Assert.All(rows, row => Assert.True((bool)row[0]!, $"{row[1]}"));

        return [.. rows.Select(row => (string?)row[1] ?? "")];
    }

    /// <summary>Gets a connection string for this database on each worker.</summary>
    public async Task<IReadOnlyList<string>> WorkersAsync()
        =>
        [
            .. (await RowsAsync("SELECT nodename, nodeport FROM pg_dist_node WHERE groupid > 0 AND isactive ORDER BY nodeid")).Select(
                node => new NpgsqlConnectionStringBuilder(ConnectionString)
                {
                    Host = (string)node[0]!,
                    Port = (int)node[1]!,
                    // Connections are not pooled, so that no test leaves sessions on a worker behind.
                    Pooling = false
                }.ConnectionString)
        ];

    public async ValueTask DisposeAsync()
    {
        await _dataSource.DisposeAsync();
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _cluster.DropDatabaseAsync(Name, CancellationToken.None);
    }

    private NpgsqlCommand CreateCommand(string sql, object?[] parameters)
    {
        var command = _dataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter ?? DBNull.Value });
        }

        return command;
    }
}
