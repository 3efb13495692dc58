using EFCore.Citus.DevCluster;

// Starts a cluster, says where it is, and then does nothing until somebody kills the process: the tests see what becomes of the servers.
var cluster = await CitusCluster.StartAsync(options => options.AllowPlainPostgres = true);
Console.WriteLine(cluster.Source);
Console.WriteLine(cluster.ConnectionString);

await Task.Delay(Timeout.Infinite);
