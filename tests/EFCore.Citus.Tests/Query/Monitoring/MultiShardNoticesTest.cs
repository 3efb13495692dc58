using EFCore.Citus.Query.Monitoring;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Tests.Query.Monitoring;

/// <summary>
///     Tests that the setting for notices is added to a connection string, and other options are kept.
/// </summary>
public class MultiShardNoticesTest
{
    private const string Setting = "-c citus.multi_task_query_log_level=notice";

    [Theory]
    [InlineData(null, Setting)]
    [InlineData("", Setting)]
    [InlineData("  ", Setting)]
    [InlineData("-c work_mem=7MB", $"{Setting} -c work_mem=7MB")]
    [InlineData(" -c  work_mem=7MB ", $"{Setting}  -c  work_mem=7MB ")]
    [InlineData(@"-c application_name=a\ b", $@"{Setting} -c application_name=a\ b")]
    [InlineData(@"-c application_name=it's\ ""quoted""; x=1", $@"{Setting} -c application_name=it's\ ""quoted""; x=1")]
    [InlineData(@"-c search_path=a\", $@"{Setting} -c search_path=a\")]
    [InlineData("-c citus.multi_task_query_log_level=off", "-c citus.multi_task_query_log_level=off")]
    [InlineData("-c x=1 --CITUS.MULTI_TASK_QUERY_LOG_LEVEL=warning", "-c x=1 --CITUS.MULTI_TASK_QUERY_LOG_LEVEL=warning")]
    public void Setting_is_added_to_the_options(string? options, string expected)
    {
        var builder = new NpgsqlConnectionStringBuilder("Host=none;Password=a'b;Username=\"c;d\"") { Options = options };

        var enabled = MultiShardNotices.Enable(builder.ConnectionString);

        var changed = new NpgsqlConnectionStringBuilder(enabled);
        Assert.Equal(expected, changed.Options);
        Assert.Equal(("none", "a'b", "c;d"), (changed.Host, changed.Password, changed.Username));
        Assert.Equal(enabled, MultiShardNotices.Enable(enabled));
    }

    [Fact]
    public void Options_of_the_environment_are_kept()
    {
        Environment.SetEnvironmentVariable("PGOPTIONS", "-c work_mem=5MB");
        try
        {
            Assert.Equal($"{Setting} -c work_mem=5MB", new NpgsqlConnectionStringBuilder("Host=none").EnableMultiShardNotices().Options);
            Assert.Equal($"{Setting} -c x=1", new NpgsqlConnectionStringBuilder("Host=none;Options=-c x=1").EnableMultiShardNotices().Options);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGOPTIONS", null);
        }
    }

    [Fact]
    public void Data_source_builder_has_the_setting()
        => Assert.Equal(Setting, new NpgsqlDataSourceBuilder("Host=none").EnableMultiShardNotices().ConnectionStringBuilder.Options);
}
