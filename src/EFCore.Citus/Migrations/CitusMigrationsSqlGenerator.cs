using EFCore.Citus.Infrastructure;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.Rendering;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Plans the operations of a migration for Citus. Operations of this library are rendered to SQL, and all operations are passed to the
///     generator that was registered before.
/// </summary>
internal sealed class CitusMigrationsSqlGenerator<TInner>(
    TInner inner,
    MigrationsSqlGeneratorDependencies dependencies,
    ICitusSingletonOptions options) : IMigrationsSqlGenerator
    where TInner : class, IMigrationsSqlGenerator
{
    private readonly CitusOperationRenderer _renderer = new(
        dependencies.SqlGenerationHelper, dependencies.TypeMappingSource, options.AllowPlainPostgres);

    public IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations,
        IModel? model = null,
        MigrationsSqlGenerationOptions generationOptions = MigrationsSqlGenerationOptions.Default)
    {
        var plan = Plan(SystemColumns.Replace(NotValidConstraints.Validate(operations), model), model, generationOptions);
        var concurrentIndexes = new ConcurrentIndexes(dependencies, inner);
        var onlineStatements = new OnlineStatements(
            inner, concurrentIndexes, _renderer.OtherForeignKeys, dependencies.SqlGenerationHelper);
        var rendered = plan.Operations
            .Select(o => _renderer.Render(o, generationOptions))
            .SelectMany(o => onlineStatements.Render(o, model, generationOptions))
            .ToList();
        var commands = concurrentIndexes.WithQuestions(inner.Generate(rendered, model, generationOptions));

        return WithSettings(commands, [.. Settings(plan)], generationOptions);
    }

    private CitusMigrationsPlan Plan(
        IReadOnlyList<MigrationOperation> operations,
        IModel? model,
        MigrationsSqlGenerationOptions generationOptions)
    {
        var scope = new MigrationScope(operations, model);
        var plan = CitusMigrationsPlanner.Plan(scope, options.AllowPlainPostgres);
        if (scope.Types.UseCitus || operations.OfType<SqlOperation>().Any())
        {
            plan = MigrationReplay.Run(
                plan,
                scope,
                dependencies.SqlGenerationHelper,
                generationOptions.HasFlag(MigrationsSqlGenerationOptions.Idempotent));
        }

        return plan.Violations.Count == 0
            ? plan
            : throw new InvalidOperationException(
                CitusStrings.InvalidMigration(string.Join('\n', plan.Violations.Select(v => v.ToString()))));
    }

    private IEnumerable<MigrationOperation> Settings(CitusMigrationsPlan plan)
    {
        if (options.MigrationLockTimeout is { } timeout)
        {
            yield return _renderer.RenderLockTimeout(timeout);
        }

        if (plan.UsesSequentialMode)
        {
            yield return _renderer.RenderSequentialMode();
        }
    }

    // A statement outside of a transaction ends the transaction before it, and the settings with it.
    private IReadOnlyList<MigrationCommand> WithSettings(
        IReadOnlyList<MigrationCommand> commands,
        IReadOnlyList<MigrationOperation> settings,
        MigrationsSqlGenerationOptions generationOptions)
    {
        if (settings.Count == 0)
        {
            return commands;
        }

        var setting = inner.Generate(settings, model: null, generationOptions);
        var result = new List<MigrationCommand>(commands.Count + setting.Count);
        var inTransaction = false;

        foreach (var command in commands)
        {
            if (!command.TransactionSuppressed && !inTransaction)
            {
                result.AddRange(setting);
            }

            inTransaction = !command.TransactionSuppressed;
            result.Add(command);
        }

        return result;
    }
}
