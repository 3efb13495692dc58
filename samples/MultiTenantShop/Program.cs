using System.Net.Sockets;
using EFCore.Citus.DevCluster;
using MultiTenantShop;
using Npgsql;

var arguments = ShopArguments.Parse(args);
if (arguments.Error is not null)
{
    Console.Error.WriteLine(arguments.Error);
    Console.Error.WriteLine(ShopArguments.Usage);

    return 2;
}

if (arguments.Help)
{
    Console.WriteLine(ShopArguments.Usage);

    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    if (arguments.Connection is { } connection)
    {
        await ShowAsync(connection);

        return 0;
    }

    return await ShowOnDevClusterAsync();
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    // Shells report this exit code for a program that was ended by Ctrl+C.
    return 130;
}
catch (Exception exception) when (arguments.Connection is not null
    && exception is ArgumentException or InvalidOperationException or NpgsqlException { InnerException: SocketException })
{
    // A connection to a worker causes an InvalidOperationException, because tables are created on the coordinator.
    Console.Error.WriteLine($"The server of --connection cannot be used: {exception.Message}");

    return 1;
}

Task ShowAsync(string connectionString)
    => new Tour(log => ShopContextFactory.Create(connectionString, log), Console.Out).RunAsync(stop.Token);

async Task<int> ShowOnDevClusterAsync()
{
    Console.WriteLine("Starting a development cluster ...");
    CitusCluster cluster;
    try
    {
        cluster = await CitusCluster.StartAsync(options => options.AllowPlainPostgres = true, stop.Token);
    }
    catch (CitusNotFoundException exception)
    {
        Console.Error.WriteLine(exception.Message);
        Console.Error.WriteLine(
            "  - Or run the sample on a server of yours, with or without Citus: "
            + "dotnet run --project samples/MultiTenantShop -- --connection \"Host=...\"");

        return 1;
    }
    catch (InvalidOperationException exception)
    {
        // A cluster may exist but not be usable, for example the cluster of CITUS_CONNECTION.
        Console.Error.WriteLine(exception.Message);

        return 1;
    }

    await using var _ = cluster;
    Console.WriteLine(cluster.Description);
    if (!cluster.HasCitus)
    {
        Console.WriteLine(
            "Citus was not found, so everything runs on one server. To see tables distributed, install the Citus packages for your PostgreSQL, "
            + "start Docker, or set CITUS_CONNECTION to the connection string of a cluster.");
    }

    await using var database = await cluster.CreateDatabaseAsync("shop", stop.Token);
    await ShowAsync(database.ConnectionString);

    return 0;
}
