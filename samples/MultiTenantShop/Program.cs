using EFCore.Citus.DevCluster;
using MultiTenantShop;

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

if (arguments.Connection is { } connection)
{
    await new Tour(() => ShopContextFactory.Create(connection), Console.Out).RunAsync(stop.Token);

    return 0;
}

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
await new Tour(() => ShopContextFactory.Create(database.ConnectionString), Console.Out).RunAsync(stop.Token);

return 0;
