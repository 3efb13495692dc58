using EFCore.Citus.DevCluster;
using Microsoft.EntityFrameworkCore;
using Shop;

// Names something of each package, so that both are compiled against.
using var context = new ShopContext();
var options = new CitusClusterOptions { WorkerCount = context.Model.GetEntityTypes().Count(e => e.FindDistributionProperty() is not null) };
Console.WriteLine($"{options.WorkerCount} distributed");
