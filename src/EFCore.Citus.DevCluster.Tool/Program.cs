using System.Runtime.InteropServices;
using EFCore.Citus.DevCluster;
using EFCore.Citus.DevCluster.Tool;

var arguments = ToolArguments.Parse(args);
if (arguments.Error is not null)
{
    Console.Error.WriteLine($"{arguments.Error} Run 'citus-dev --help' for the options.");

    return 2;
}

if (arguments.Help)
{
    Console.WriteLine(ToolArguments.Usage);

    return 0;
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

CitusCluster cluster;
try
{
    Console.WriteLine("Starting a cluster ...");
    cluster = await CitusCluster.StartAsync(
        options =>
        {
            options.WorkerCount = arguments.WorkerCount;
            options.AllowPlainPostgres = arguments.AllowPlainPostgres;
            options.Log = Console.WriteLine;
        },
        stop.Token).ConfigureAwait(false);
}
catch (Exception exception) when (exception is CitusNotFoundException or InvalidOperationException)
{
    Console.Error.WriteLine(exception.Message);

    return 1;
}
catch (OperationCanceledException)
{
    // Shells report this exit code for a program that was ended by Ctrl+C.
    return 130;
}

await using (cluster.ConfigureAwait(false))
{
    var end = cluster.Source == CitusClusterSource.Connection
        ? "Press Ctrl+C to exit. The cluster was already running and continues to run."
        : "Press Ctrl+C to stop the cluster and to remove its data.";
    Console.WriteLine(
        $"""
        Source:            {cluster.Source}
        Connection string: {cluster.ConnectionString}

        The database is {(cluster.Source == CitusClusterSource.Connection ? "" : "empty and ")}ready for migrations:

          dotnet ef database update --connection "{cluster.ConnectionString}"

        Programs that use EFCore.Citus.DevCluster use this cluster if the environment variable CITUS_CONNECTION is set to the connection
        string.

        {end}
        """);

    await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
    Console.WriteLine("Stopping ...");
}

return 0;

// A second signal ends the process immediately. The servers are stopped in this case, too.
void Stop(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
