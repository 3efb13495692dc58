using EFCore.Citus.Diagnostics;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.Citus.Tests.Diagnostics;

public class CitusErrorExplainerTest
{
    private const string Parallel = "cannot modify table \"odd \n{name}\" because there was a parallel operation on a distributed table";

    [Fact]
    public void Says_the_rule_the_words_of_the_server_the_fix_and_the_page()
    {
        var message = CitusErrorExplainer.Explain(Error(Parallel));

        Assert.StartsWith(CitusRules.WriteAfterParallelAccess.Title, message, StringComparison.Ordinal);
        Assert.Contains($"\"{Parallel}\"", message, StringComparison.Ordinal);
        Assert.Contains("UseSequentialMode()", message, StringComparison.Ordinal);
        Assert.EndsWith("CITUS150: docs/rules/CITUS150.md", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Parallel + " in the transaction")]
    [InlineData("duplicate key value")]
    [InlineData("")]
    public void Other_errors_are_not_explained(string message)
        => Assert.Null(CitusErrorExplainer.Explain((Exception)Error(message)));

    [Fact]
    public void Exceptions_keep_what_they_have_and_are_explained_once()
    {
        var error = Error(Parallel);
        var explained = Assert.IsType<DbUpdateException>(CitusErrorExplainer.Explain(new DbUpdateException("An error occurred", error)));

        Assert.Same(error, explained.InnerException);
        Assert.Null(CitusErrorExplainer.Explain(explained));
        var query = Assert.IsType<InvalidOperationException>(CitusErrorExplainer.Explain((Exception)error));
        Assert.Same(error, query.InnerException);
        Assert.Null(CitusErrorExplainer.Explain(query));
        Assert.Null(CitusErrorExplainer.Explain(new DbUpdateConcurrencyException("conflict", error)));
        Assert.Null(CitusErrorExplainer.Explain(new InvalidOperationException()));
    }

    private static PostgresException Error(string message)
        => new(message, "ERROR", "ERROR", PostgresErrorCodes.InternalError);
}
