using System.Globalization;
using EFCore.Citus.Query.Monitoring;

namespace EFCore.Citus.Tests.Query.Monitoring;

/// <summary>
///     Tests the memory for statements of which the server keeps the plan.
/// </summary>
public class SilentStatementsTest
{
    [Fact]
    public void Statement_is_found_in_its_database()
    {
        using var statements = new SilentStatements();
        statements.Add("server", "shop", "SELECT 1", 2);

        Assert.Equal(2, statements.Find("server", "shop", "SELECT 1"));
        Assert.Equal(0, statements.Find("server", "shop", "SELECT 2"));
        Assert.Equal(0, statements.Find("server", "other", "SELECT 1"));
        Assert.Equal(0, statements.Find("other", "shop", "SELECT 1"));
    }

    [Fact]
    public void Number_of_the_last_execution_is_kept()
    {
        using var statements = new SilentStatements();
        statements.Add("server", "shop", "SELECT 1", 2);
        statements.Add("server", "shop", "SELECT 1", 3);

        Assert.Equal(3, statements.Find("server", "shop", "SELECT 1"));
        Assert.Equal(1, statements.Count);
    }

    [Fact]
    public void Memory_is_limited()
    {
        using var statements = new SilentStatements(limit: 100);

        for (var i = 0; i < 10_000; i++)
        {
            statements.Add("server", "shop", i.ToString(CultureInfo.InvariantCulture), 1);
            Assert.InRange(statements.Count, 1, 100);
        }
    }

    // A full memory forgets statements, and the new one is added the next time that the server sends a notice.
    [Fact]
    public async Task Full_memory_takes_new_statements()
    {
        using var statements = new SilentStatements(limit: 100);
        for (var i = 0; i < 200; i++)
        {
            statements.Add("server", "shop", i.ToString(CultureInfo.InvariantCulture), 1);
        }

        for (var attempt = 0; attempt < 1000 && statements.Find("server", "shop", "new") == 0; attempt++)
        {
            statements.Add("server", "shop", "new", 1);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, statements.Find("server", "shop", "new"));
    }
}
