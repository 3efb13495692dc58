using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Determines without a server whether the library refuses the model that results from the statements of a case, or the migration that
///     corresponds to them.
/// </summary>
internal static partial class CasePredictor
{
    public static CasePrediction Predict(CitusCase citusCase)
    {
        try
        {
            var steps = Replay(citusCase);
            try
            {
                return Predict(steps);
            }
            catch (Exception exception) when (!IsFailureOfLibrary(exception) && exception is not OutOfScopeException)
            {
                // Entity Framework Core does not support the model that results from the operation, so the migration contains SQL.
                return Predict([.. steps.SkipLast(1), steps[^1] with { After = steps[^1].Before, IsWrittenByHand = true }]);
            }
        }
        catch (Exception exception) when (!IsFailureOfLibrary(exception))
        {
            return new CasePrediction(CaseVerdict.OutOfScope, exception.Message);
        }
        catch (Exception exception)
        {
            return new CasePrediction(CaseVerdict.Failed, exception.ToString());
        }
    }

    // An exception of Entity Framework Core or of this harness is not a refusal of the library.
    private static bool IsFailureOfLibrary(Exception exception)
        => exception.TargetSite?.DeclaringType?.Assembly == typeof(CitusTableType).Assembly;

    private static List<CaseStep> Replay(CitusCase citusCase)
    {
        var steps = new List<CaseStep>();
        var schema = CaseSchema.Empty;

        foreach (var sql in citusCase.SetupSql.Append(citusCase.OpSql))
        {
            var statement = SqlReader.Read(sql);
            var after = SchemaChanges.Apply(schema, statement);
            steps.Add(new CaseStep(statement, schema, after));
            schema = after;
        }

        return steps;
    }

    private static CasePrediction Predict(List<CaseStep> steps)
    {
        CaseScope.Check(steps);

        var schema = steps[^1].After;
        if (FindRefusal(() => Validate(schema, CaseScope.IsWorkerCommand(steps[^1].Statement))) is { } refusal)
        {
            return Refused(refusal);
        }

        // The changes of Citus tables in the setup would have been migrations, too.
        foreach (var step in steps.SkipLast(1).Where(IsChange))
        {
            if (FindRefusal(() => Generate([step])) is { } refusalOfStep)
            {
                return Refused(refusalOfStep);
            }
        }

        var first = FindStart(steps);
        IReadOnlyList<MigrationCommand> commands = [];
        if (FindRefusal(() => commands = Generate(steps[first..])) is { } refusalOfOperation)
        {
            return Refused(refusalOfOperation);
        }

        // The type of a table before a manually written statement is only certain in a migration that creates the table itself.
        if ((steps[^1].Statement is CallStatement or BlockStatement || CaseForms.IsWrittenByHand(steps[^1]))
            && FindRefusal(() => Generate([.. steps.Select(WithoutDistributedSchemas)])) is { } refusalOfAll)
        {
            return Refused(refusalOfAll);
        }

        return new CasePrediction(
            NeedsNoTransaction(commands, steps) ? CaseVerdict.AcceptedWithoutTransaction
            : NeedsSequentialMode(commands, steps) ? CaseVerdict.AcceptedInSequentialMode
            : CaseVerdict.Accepted)
        {
            FirstStatement = first,
            Commands = commands,
            IsIdempotentScript = steps[^1].Statement is BlockStatement,
            IsWrittenByHand = steps.Exists(CaseForms.IsWrittenByHand),
            IsSimplified = CaseForms.IsSimplified(steps[^1].Statement),
            Changes = steps[^1].Statement is ProbeStatement ? GenerateChanges(steps) : ImmutableDictionary<int, IReadOnlyList<MigrationCommand>>.Empty,
            Schema = schema
        };
    }

    private static CaseStep WithoutDistributedSchemas(CaseStep step)
        => step with { Before = step.Before.WithoutDistributedSchemas(), After = step.After.WithoutDistributedSchemas() };

    private static ImmutableDictionary<int, IReadOnlyList<MigrationCommand>> GenerateChanges(List<CaseStep> steps)
        => steps.Index().Where(s => IsChange(s.Item)).ToImmutableDictionary(s => s.Index, s => Generate([s.Item]));

    private static void Validate(CaseSchema schema, bool usesWorkers)
    {
        using var context = usesWorkers ? CaseContext.CreateForWorkers(schema) : CaseContext.Create(schema);
        _ = context.DesignTimeModel;
    }

    private static IReadOnlyList<MigrationCommand> Generate(IReadOnlyList<CaseStep> steps)
    {
        var operations = new List<MigrationOperation>();
        foreach (var step in steps)
        {
            // Rows of the setup already exist.
            if (step == steps[^1] || step.Statement is not InsertStatement)
            {
                operations.AddRange(CaseOperations.Create(step));
            }
        }

        return Generate(
            operations,
            steps[^1].After,
            steps[^1].Statement is BlockStatement ? MigrationsSqlGenerationOptions.Idempotent : MigrationsSqlGenerationOptions.Default);
    }

    private static IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations,
        CaseSchema schema,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        if (operations.Count == 0)
        {
            return [];
        }

        using var context = CaseContext.CreateUnchecked(schema);

        return context.GetService<IMigrationsSqlGenerator>().Generate(operations, context.DesignTimeModel, options);
    }

    // A migration is one transaction, so the statements in an open transaction belong to it.
    private static int FindStart(List<CaseStep> steps)
    {
        var transaction = steps.FindLastIndex(s => s.Statement is TransactionStatement);

        return transaction >= 0 && steps[transaction].Statement is TransactionStatement { Kind: SqlTransactionKind.Begin }
            ? transaction
            : steps.Count - 1;
    }

    private static bool IsChange(CaseStep step)
        => step.Statement is AlterTableStatement or CreateIndexStatement or AlterSequenceStatement or CreateTriggerStatement or DropStatement
            && step.Before.Tables.Exists(t => t.Type != CitusTableType.Local);

    private static bool NeedsSequentialMode(IReadOnlyList<MigrationCommand> commands, List<CaseStep> steps)
        => commands.Any(c => c.CommandText.Contains("multi_shard_modify_mode", StringComparison.Ordinal))
            && steps[^1].After.Settings.GetValueOrDefault("citus.multi_shard_modify_mode") != "sequential"
            && steps[FindStart(steps)].Statement is TransactionStatement;

    private static bool NeedsNoTransaction(IReadOnlyList<MigrationCommand> commands, List<CaseStep> steps)
        => commands.Any(c => c.TransactionSuppressed) && steps[FindStart(steps)].Statement is TransactionStatement;

    private static CasePrediction Refused(string rules)
        => new(CaseVerdict.Refused, rules);

    // Only an exception of the library is a refusal, not one of Entity Framework Core or of this harness.
    private static string? FindRefusal(Action ask)
    {
        try
        {
            ask();
            return null;
        }
        catch (InvalidOperationException exception) when (RuleId().IsMatch(exception.Message))
        {
            return string.Join(", ", RuleId().Matches(exception.Message).Select(m => m.Value).Distinct());
        }
        catch (ArgumentException exception) when (exception.TargetSite?.DeclaringType?.Assembly == typeof(CitusTableType).Assembly)
        {
            return exception.Message;
        }
    }

    [GeneratedRegex("CITUS[0-9]{3}")]
    private static partial Regex RuleId();
}
