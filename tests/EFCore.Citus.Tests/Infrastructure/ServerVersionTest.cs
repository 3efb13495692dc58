using EFCore.Citus.Infrastructure;
using EFCore.Citus.Migrations;

namespace EFCore.Citus.Tests.Infrastructure;

public class ServerVersionTest
{
    [Theory]
    [InlineData("12.1-1", 150020, "12.1", "15.20")]
    [InlineData("13.2-1", 170000, "13.2", "17.0")]
    [InlineData("14.0-12", 180006, "14.0", "18.6")]
    [InlineData("15.0", 190001, "15.0", "19.1")]
    [InlineData(null, 150020, null, "15.20")]
    [InlineData("unknown", 150020, null, "15.20")]
    [InlineData("", 150020, null, "15.20")]
    public void Reads_versions_as_catalogs_have_them(string? extension, int server, string? citus, string postgres)
    {
        var version = ServerVersion.Parse(extension, server);

        Assert.Equal((citus, postgres), (version.Citus?.ToString(), version.Postgres?.ToString()));
    }

    [Theory]
    [InlineData("8.0-1")]
    [InlineData("10.2-5")]
    [InlineData("11.3-2")]
    [InlineData("12.0-1")]
    public void Refuses_versions_before_the_oldest_supported_one(string extension)
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => ServerVersionCheck.ThrowIfNotSupported(ServerVersion.Parse(extension, 150020)));

        Assert.Equal(
            $"The server has Citus {extension.Split('-')[0]}, which is not supported. Update every node to Citus 12.1 or later, and then "
            + "update the extension of the database with 'ALTER EXTENSION citus UPDATE'. The database has not been changed.",
            exception.Message);
    }

    [Theory]
    [InlineData("12.1-1")]
    [InlineData("13.0-1")]
    [InlineData("14.0-1")]
    [InlineData(null)]
    public void Accepts_all_others_and_servers_without_Citus(string? extension)
        => ServerVersionCheck.ThrowIfNotSupported(ServerVersion.Parse(extension, 150020));
}
