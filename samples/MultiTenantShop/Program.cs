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
    await (arguments.Connection is { } connection ? ShowAsync(connection) : ShowOnDevClusterAsync());
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    // As a shell reports a program that Ctrl+C has ended.
    return 130;
}
catch (Exception exception) when (arguments.Connection is not null && exception is ArgumentException or NpgsqlException { InnerException: SocketException })
{
    Console.Error.WriteLine($"The server of --connection cannot be used: {exception.Message}");

    return 1;
}

return 0;

Task ShowAsync(string connectionString)
    => new Tour(() => ShopContextFactory.Create(connectionString), Console.Out).RunAsync(stop.Token);

async Task ShowOnDevClusterAsync()
{
    Console.WriteLine("Starting a development cluster ...");
    await using var cluster = await CitusCluster.StartAsync(options => options.AllowPlainPostgres = true, stop.Token);
    Console.WriteLine(cluster.Description);
    if (!cluster.HasCitus)
    {
        Console.WriteLine(
            "Citus was not found, so everything runs on one server. To see tables distributed, install the Citus packages for your PostgreSQL, "
            + "start Docker, or set CITUS_CONNECTION to the connection string of a cluster.");
    }

    await using var database = await cluster.CreateDatabaseAsync("shop", stop.Token);
    await ShowAsync(database.ConnectionString);
}
