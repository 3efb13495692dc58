using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using EFCore.Citus.Cluster;
using EFCore.Citus.Design;
using EFCore.Citus.Metadata;
using EFCore.Citus.Query;

namespace EFCore.Citus.Tests;

/// <summary>
///     Tests which namespaces of the library use which. <c>docs/internals.md</c> describes the namespaces.
/// </summary>
/// <remarks>
///     Extension methods are in namespaces of Entity Framework Core. As in Entity Framework Core, they may use everything, and everything
///     may use them.
/// </remarks>
public class RoomsTest
{
    private const string Root = "EFCore.Citus.";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Shared"] = [],
        ["Postgres"] = [],
        ["Properties"] = [],
        ["Migrations.Operations"] = [],
        ["Migrations.Operations.Internal"] = ["Migrations.Operations"],
        ["Diagnostics"] = ["Postgres", "Properties", "Shared"],
        ["Storage"] = ["Diagnostics", "Migrations", "Postgres", "Properties"],
        ["Catalog"] = ["Postgres", "Shared"],
        ["Infrastructure"] = ["Properties", "Shared", "Tenancy"],
        ["Metadata"] = ["Diagnostics", "Infrastructure", "Properties", "Shared"],
        ["Metadata.Builders"] = ["Metadata"],
        ["Metadata.Conventions"] = ["Metadata", "Properties", "Shared", "Tenancy.Model"],
        ["Validation"] = ["Diagnostics", "Infrastructure", "Metadata", "Postgres", "Properties", "Shared", "Tenancy.Model"],
        ["Migrations.State"] =
            ["Diagnostics", "Migrations.Operations", "Migrations.Operations.Internal", "Postgres", "Properties", "Shared"],
        ["Migrations.Planning"] =
        [
            "Diagnostics", "Migrations.Operations", "Migrations.Operations.Internal", "Migrations.State", "Postgres", "Properties",
            "Shared"
        ],
        ["Migrations.Rendering"] = ["Migrations.Operations", "Migrations.Operations.Internal", "Postgres", "Properties", "Shared"],
        ["Migrations.Rules"] =
        [
            "Diagnostics", "Migrations.Operations", "Migrations.Operations.Internal", "Migrations.Planning", "Migrations.Rendering",
            "Migrations.State", "Postgres", "Properties", "Shared"
        ],
        ["Migrations"] =
        [
            "Diagnostics", "Infrastructure", "Migrations.Operations", "Migrations.Planning", "Migrations.Rendering", "Migrations.Rules",
            "Migrations.State", "Properties", "Shared", "Storage", "Validation"
        ],
        ["Update"] = ["Diagnostics", "Infrastructure", "Storage", "Update.Sets"],
        ["Update.Sets"] = ["Diagnostics", "Metadata", "Postgres", "Shared", "Storage"],
        ["Bulk"] = ["Bulk.Model"],
        ["Bulk.Model"] = ["Metadata", "Properties", "Shared", "Storage"],
        ["Bulk.Writing"] = ["Bulk.Model", "Diagnostics", "Infrastructure", "Metadata", "Postgres", "Properties", "Storage", "Tenancy"],
        ["Bulk.Run"] = ["Bulk", "Bulk.Model", "Bulk.Writing", "Diagnostics", "Properties", "Storage"],
        ["Query"] = ["Infrastructure", "Metadata", "Postgres", "Properties", "Shared", "Validation"],
        ["Query.Translation"] = ["Diagnostics", "Infrastructure", "Query"],
        ["Query.Prediction"] = ["Diagnostics", "Infrastructure", "Properties", "Query", "Query.Plans"],
        ["Query.Monitoring"] = ["Diagnostics", "Infrastructure", "Metadata", "Shared", "Storage"],
        ["Query.Plans"] = ["Diagnostics", "Properties", "Shared"],
        ["Testing"] = ["Properties", "Query.Plans"],
        ["Tenancy"] = ["Diagnostics", "Infrastructure", "Properties"],
        ["Tenancy.Model"] = ["Diagnostics", "Metadata", "Properties", "Shared"],
        ["Tenancy.Query"] = ["Diagnostics", "Metadata", "Properties", "Storage", "Tenancy", "Tenancy.Model"],
        ["Tenancy.Tracking"] = ["Diagnostics", "Infrastructure", "Properties", "Tenancy"],
        ["Cluster"] =
        [
            "Cluster.Drift", "Infrastructure", "Metadata", "Migrations.Operations", "Migrations.Rendering", "Properties", "Query.Plans",
            "Storage", "Update"
        ],
        ["Cluster.Drift"] =
        [
            "Catalog", "Infrastructure", "Migrations.Operations", "Migrations.Operations.Internal", "Migrations.Rendering",
            "Migrations.State", "Postgres", "Properties", "Shared", "Storage"
        ],
        ["Scaffolding"] = ["Catalog", "Diagnostics", "Infrastructure", "Migrations.Planning", "Properties", "Shared"],
        ["Design"] =
            ["Diagnostics", "Infrastructure", "Metadata.Builders", "Metadata.Conventions", "Scaffolding", "Shared", "Tenancy.Query"]
    };

    // Pairs that Entity Framework Core has as well: options have services as values, which read the options, and databases are created by
    // the operations of migrations, which have their history in a database.
    private static readonly (string, string)[] Mutual = [("Infrastructure", "Tenancy"), ("Migrations", "Storage")];

    // Public types that applications find beside others of their namespace, and that belong to the code that uses them.
    private static readonly Dictionary<System.Type, string> Elsewhere = new()
    {
        [typeof(CitusTableType)] = "Shared",
        [typeof(CitusDrift)] = "Cluster.Drift",
        [typeof(CitusDriftItem)] = "Cluster.Drift",
        [typeof(CitusDriftKind)] = "Cluster.Drift",
        [typeof(CitusPlan)] = "Query.Plans",
        [typeof(CitusPlanKind)] = "Query.Plans",
        [typeof(CitusPlanTable)] = "Query.Plans",
        [typeof(CitusStatementPlan)] = "Query.Plans",
        [typeof(CitusSubplan)] = "Query.Plans"
    };

    private static readonly List<(string Room, string Used, string Type, string UsedType)> Uses = [.. FindUses()];

    [Fact]
    public void Every_namespace_has_its_place()
        => Assert.Equal(
            typeof(CitusDesignTimeServices).Assembly.GetTypes().Select(t => FindRoom(t.FullName!)).OfType<string>().Distinct().Order(StringComparer.Ordinal),
            Allowed.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_namespaces_use_each_other()
        => Assert.Equal(
            Mutual,
            Uses.Select(u => (u.Room, u.Used))
                .Intersect(Uses.Select(u => (Room: u.Used, Used: u.Room)))
                .Where(p => string.CompareOrdinal(p.Room, p.Used) < 0)
                .Order());

    [Theory, MemberData(nameof(Names))]
    public void Namespace_uses_only_what_it_may_use(string room)
        => Assert.Empty(Uses.Where(u => u.Room == room && !Allowed[room].Contains(u.Used)).Select(u => $"{u.Type} uses {u.UsedType}"));

    [Theory, MemberData(nameof(Names))]
    public void Namespace_uses_what_it_may_use(string room)
        => Assert.Empty(Allowed[room].Except(Uses.Where(u => u.Room == room).Select(u => u.Used)));

    public static TheoryData<string> Names
        => [.. Allowed.Keys];

    // Constants are compiled into the code that uses them, so their use is not found.
    private static IEnumerable<(string, string, string, string)> FindUses()
        => from type in new ArchLoader().LoadAssembly(typeof(CitusDesignTimeServices).Assembly).Build().Types
           let room = FindRoom(type.FullName)
           where room is not null
           from dependency in type.Dependencies
           where dependency.Target is not GenericParameter
           let used = FindRoom(dependency.Target.FullName)
           where used is not null && used != room
           select (room, used, type.FullName, dependency.Target.FullName);

    private static string? FindRoom(string type)
    {
        var outer = type.Split('+')[0];

        return Elsewhere.FirstOrDefault(e => e.Key.FullName == outer).Value is { } elsewhere ? elsewhere
            : outer.StartsWith(Root, StringComparison.Ordinal) ? outer[Root.Length..outer.LastIndexOf('.')]
            : null;
    }
}
