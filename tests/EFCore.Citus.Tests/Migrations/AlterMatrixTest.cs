using System.Text.RegularExpressions;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.Tests.Migrations;

/// <summary>
///     Tests the prediction of the library for each operation on each type of table, without a server.
/// </summary>
public partial class AlterMatrixTest
{
    public static TheoryData<AlterMatrixTables, string> Cells { get; } = [.. AlterMatrix.Kinds.SelectMany(
        k => AlterMatrix.Rows.Where(r => r.For.HasFlag(k)).Select(r => new TheoryDataRow<AlterMatrixTables, string>(k, r.Name)))];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Refuses_what_Citus_refuses_and_nothing_else(AlterMatrixTables kind, string name)
    {
        using var context = new AlterMatrixContext(kind, useCitus: true);
        var row = AlterMatrix.Rows.Single(r => r.Name == name);

        if (row.FindRule(kind) is { } rule && !(row.IsWrittenByHand && CitusRules.All.Single(r => r.Id == rule).CitusErrors.Count > 0))
        {
            var message = Assert.Throws<InvalidOperationException>(() => context.Generate(row)).Message;

            Assert.StartsWith("The migration breaks rules of Citus:\n", message, StringComparison.Ordinal);
            Assert.Equal([rule], RuleId().Matches(message).Select(m => m.Value));
        }
        else
        {
            Assert.NotEmpty(context.Generate(row));
        }
    }

    [GeneratedRegex(@"^CITUS\d{3}(?=: )", RegexOptions.Multiline)]
    private static partial Regex RuleId();
}
