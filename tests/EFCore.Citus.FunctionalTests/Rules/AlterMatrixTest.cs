using System.Data;
using EFCore.Citus.Diagnostics;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Migrations.Rendering;
using EFCore.Citus.Shared;
using EFCore.Citus.TestUtilities;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Tests each operation on each type of table with the server: it accepts the statements that the library sends, and refuses the
///     operations that the library refuses with the error in the rule.
/// </summary>
public class AlterMatrixTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    public static TheoryData<AlterMatrixTables> Kinds { get; } = [.. AlterMatrix.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Server_agrees(AlterMatrixTables kind)
    {
        await CreateTablesAsync(kind);
        await using var citus = new AlterMatrixContext(kind, useCitus: true, Database.ConnectionString);
        await using var plain = new AlterMatrixContext(kind, useCitus: false, Database.ConnectionString);
        var disagreements = new List<string>();

        foreach (var row in AlterMatrix.Rows.Where(r => r.For.HasFlag(kind)))
        {
            var rule = CitusRules.All.SingleOrDefault(r => r.Id == row.FindRule(kind));
            var (error, explanation) = await RunAsync(rule is null ? citus.Generate(row) : GenerateUnchecked(plain, row, kind));

            // The server accepts some operations with incorrect results, which other tests verify.
            var words = rule?.CitusErrors ?? [];
            if (words.Count == 0 ? error is not null : error is null || !words.Any(w => RuleError.Matches(error, w)))
            {
                disagreements.Add($"{row.Name}: {rule?.Id ?? "accepted"} by the library, {error ?? "accepted"} by the server");
            }

            // The library does not check SQL that is written by hand. The error is explained by the rule.
            if (row.IsWrittenByHand && words.Count > 0 && explanation != rule)
            {
                disagreements.Add($"{row.Name}: {rule!.Id} is explained as {explanation?.Id ?? "nothing"}: {error}");
            }
        }

        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
    }

    private static IReadOnlyList<MigrationCommand> GenerateUnchecked(
        AlterMatrixContext context,
        AlterMatrixRow row,
        AlterMatrixTables kind)
    {
        var renderer = new CitusOperationRenderer(
            context.GetService<ISqlGenerationHelper>(), context.GetService<IRelationalTypeMappingSource>(), allowPlainPostgres: false);

        return context.GetService<IMigrationsSqlGenerator>().Generate(
            [
                renderer.RenderSequentialMode(),
                .. AlterMatrixContext.Operations(row, kind).Select(o => renderer.Render(o, MigrationsSqlGenerationOptions.Default))
            ],
            context.DesignTimeModel);
    }

    // Only commands that cannot be executed in a transaction have permanent effects.
    private async Task<(string? Error, CitusRule? Explanation)> RunAsync(IReadOnlyList<MigrationCommand> commands)
    {
        string? statement = null;
        await using var connection = await Database.OpenAsync();
        try
        {
            if (!commands.Any(c => c.TransactionSuppressed))
            {
                await RunAsync(connection, "BEGIN");
            }

            foreach (var command in commands)
            {
                statement = command.CommandText;
                await RunAsync(connection, statement);
            }

            return (null, null);
        }
        catch (PostgresException exception)
        {
            return (
                $"{exception.MessageText} / {exception.Detail}",
                CitusErrorExplainer.Find(new ServerError(exception, statement, isMigration: true))?.Rule);
        }
        finally
        {
            // Npgsql closes a connection after an internal error, which is how Citus reports most refusals.
            if (connection.State == ConnectionState.Open)
            {
                await RunAsync(connection, "ROLLBACK");
            }
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task CreateTablesAsync(AlterMatrixTables kind)
    {
        await Database.ExecuteAsync(
            """
            CREATE TYPE mood AS ENUM ('ok');
            CREATE SEQUENCE free;
            CREATE SEQUENCE used;
            CREATE TABLE r (id int PRIMARY KEY);
            CREATE TABLE rbig (id bigint PRIMARY KEY);
            CREATE TABLE l (id int PRIMARY KEY);
            CREATE TABLE m (id int PRIMARY KEY);
            CREATE TABLE s (id int PRIMARY KEY);
            CREATE TABLE s2 (id int PRIMARY KEY);
            CREATE TABLE d (tenant int, id int, PRIMARY KEY (tenant, id));
            CREATE TABLE other_group (id int PRIMARY KEY);
            CREATE TABLE t (
                tenant int NOT NULL, id int NOT NULL, name text, amount numeric, stamp timestamptz, uid uuid, "Big" bigint,
                req text NOT NULL, other int NOT NULL, rid int, pid int, dflt text DEFAULT 'x',
                seqd bigint NOT NULL DEFAULT nextval('used'), ident bigint GENERATED BY DEFAULT AS IDENTITY, ser bigserial,
                calc int NOT NULL GENERATED ALWAYS AS (id * 2) STORED,
                CONSTRAINT pk_t PRIMARY KEY (tenant, id), CONSTRAINT uq_t UNIQUE (tenant, name), CONSTRAINT ck_t CHECK (id > 0),
                CONSTRAINT fk_self FOREIGN KEY (tenant, pid) REFERENCES t (tenant, id));
            CREATE INDEX ix_t ON t (name);
            INSERT INTO r VALUES (1), (2), (3);
            INSERT INTO rbig VALUES (1), (2), (3);
            INSERT INTO l VALUES (1), (2), (3);
            INSERT INTO m VALUES (1), (2), (3);
            INSERT INTO s VALUES (1), (2), (3);
            INSERT INTO s2 VALUES (1), (2), (3);
            INSERT INTO d VALUES (1, 1), (2, 1), (3, 1);
            INSERT INTO other_group VALUES (1), (2), (3);
            """);

        string?[] conversions =
        [
            "SELECT create_reference_table('r')",
            "SELECT create_reference_table('rbig')",
            "SELECT citus_add_local_table_to_metadata('m')",
            "SELECT create_distributed_table('s', NULL, colocate_with => 'none')",
            "SELECT create_distributed_table('s2', NULL, colocate_with => 'none')",
            "SELECT create_distributed_table('d', 'tenant')",
            "SELECT create_distributed_table('other_group', 'id', colocate_with => 'none')",
            kind switch
            {
                AlterMatrixTables.Distributed => "SELECT create_distributed_table('t', 'tenant', colocate_with => 'd')",
                AlterMatrixTables.SingleShard => "SELECT create_distributed_table('t', NULL, colocate_with => 's')",
                AlterMatrixTables.Reference => "SELECT create_reference_table('t')",
                AlterMatrixTables.ManagedLocal => "SELECT citus_add_local_table_to_metadata('t')",
                _ => null
            },
            kind == AlterMatrixTables.Local ? null : "ALTER TABLE t ADD CONSTRAINT fk_t_r FOREIGN KEY (rid) REFERENCES r (id)",
            "INSERT INTO t (tenant, id, req, dflt, other, rid) VALUES (1, 1, 'x', 'y', 1, 1), (2, 2, 'x', 'y', 1, 2), (3, 3, 'x', 'y', 1, 3)"
        ];

        foreach (var sql in conversions.OfType<string>())
        {
            await Database.ExecuteAsync(sql);
        }
    }
}
