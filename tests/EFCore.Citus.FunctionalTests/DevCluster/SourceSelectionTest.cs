using EFCore.Citus.DevCluster;
using EFCore.Citus.DevCluster.Sources;

namespace EFCore.Citus.FunctionalTests.DevCluster;

/// <summary>
///     Tests which sources may be tried.
/// </summary>
public class SourceSelectionTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Without_a_restriction_all_sources_may_be_tried(string? variable)
        => Assert.All(
            Enum.GetValues<CitusClusterSource>(),
            source => Assert.Null(SourceSelection.FindObstacle(source, new CitusClusterOptions(), variable)));

    [Theory]
    [InlineData("installed", CitusClusterSource.Installed)]
    [InlineData(" PLAIN , Docker,", CitusClusterSource.Docker, CitusClusterSource.PlainPostgres)]
    [InlineData("connection", CitusClusterSource.Connection)]
    public void The_environment_restricts_the_sources(string variable, params CitusClusterSource[] permitted)
        => Assert.Equal(
            permitted,
            Enum.GetValues<CitusClusterSource>()
                .Where(source => SourceSelection.FindObstacle(source, new CitusClusterOptions(), variable) is null));

    [Fact]
    public void The_caller_restricts_the_sources_further()
    {
        var options = new CitusClusterOptions { Sources = [CitusClusterSource.Installed] };

        Assert.Null(SourceSelection.FindObstacle(CitusClusterSource.Installed, options, "installed,docker"));
        Assert.NotNull(SourceSelection.FindObstacle(CitusClusterSource.Docker, options, "installed,docker"));
        Assert.NotNull(SourceSelection.FindObstacle(CitusClusterSource.Installed, options, "docker"));
    }

    [Fact]
    public void The_environment_does_not_hide_a_cluster_that_the_caller_names()
        => Assert.Null(
            SourceSelection.FindObstacle(
                CitusClusterSource.Connection, new CitusClusterOptions { ConnectionString = "Host=coordinator" }, "plain"));
}
