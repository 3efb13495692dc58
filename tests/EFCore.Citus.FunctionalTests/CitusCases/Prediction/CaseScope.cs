using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Determines from the statements whether a case concerns models and migrations.
/// </summary>
internal static class CaseScope
{
    /// <exception cref="OutOfScopeException">The case does not concern them.</exception>
    public static void Check(IReadOnlyList<CaseStep> steps)
    {
        var last = steps[^1];
        foreach (var table in last.After.Tables)
        {
            if (table.Inexpressible.Count > 0)
            {
                throw new OutOfScopeException($"'{table.Name}' is {table.Inexpressible[0]}, which models do not support");
            }
        }

        foreach (var setting in new[] { "citus.allow_unsafe_constraints", "citus.enable_unsafe_triggers" })
        {
            if (last.Before.IsOn(setting))
            {
                throw new OutOfScopeException($"{setting} takes Citus's check away, and the library's check does not know the session");
            }
        }

        switch (last.Statement)
        {
            case ProbeStatement when IsWorkerCommand(last.Statement):
                CheckWorkerCommand(last);
                break;
            case ProbeStatement when IsQuery(last):
                throw new OutOfScopeException("reads or changes rows, which is not a matter of the model");
            case InsertStatement insert:
                CheckInsert(insert, last.Before);
                break;
            case HandWrittenStatement { Kind: "CALL" }:
                throw new OutOfScopeException("calls a procedure, which is not a matter of models and migrations");
        }
    }

    /// <summary>Determines whether the statement is executed on workers.</summary>
    public static bool IsWorkerCommand(SqlStatement statement)
        => statement is ProbeStatement && statement.Sql.Contains("run_command_on_workers", StringComparison.OrdinalIgnoreCase);

    // A DO block that verifies a result depends on the setup. The same applies to an update with a condition for xmin.
    private static bool IsQuery(CaseStep step)
        => new SqlCursor(step.Statement.Sql).Accept("do") is false && RowVersions.Find(step.Before, step.Statement) is null;

    // The command for a worker is quoted in the block.
    private static void CheckWorkerCommand(CaseStep step)
    {
        foreach (var text in SqlTokenizer.Tokenize(BodyOf(step.Statement.Sql)).Where(t => t.Kind == SqlTokenKind.Text))
        {
            if (text.Value.StartsWith("insert", StringComparison.OrdinalIgnoreCase))
            {
                CheckInsert((InsertStatement)SqlReader.Read(text.Value), step.Before, isRepeated: true);
                return;
            }

            if (text.Value.Contains("nextval", StringComparison.OrdinalIgnoreCase)
                && step.Before.Tables.Exists(t => t.Type != CitusTableType.Local))
            {
                return;
            }
        }

        throw new OutOfScopeException("sends a change of the schema to a worker, which is a matter of the connection");
    }

    private static string BodyOf(string block)
    {
        var cursor = new SqlCursor(block);

        return cursor.Accept("do") ? cursor.ExpectText() : block;
    }

    private static void CheckInsert(InsertStatement insert, CaseSchema schema, bool isRepeated = false)
    {
        if (insert.Rows is null)
        {
            throw new OutOfScopeException("inserts the rows of a query, which is not a matter of the model");
        }

        var table = schema.Get(insert.Table);
        var names = insert.Columns ?? [.. table.Columns.Select(c => c.Name)];
        var isSameRow = isRepeated
            && table.PrimaryKey?.Columns.All(id => names.Contains(table.GetColumnById(id).Name)) == true;

        if (table.HasRows || table.ForeignKeys.Count > 0 || isSameRow)
        {
            throw new OutOfScopeException("the outcome depends on the rows that are there, which no model knows");
        }
    }
}
