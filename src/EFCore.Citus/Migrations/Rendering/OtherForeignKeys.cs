using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Creates statements for foreign keys between the tables of this context and tables that other contexts migrate. The foreign keys are
///     read from the catalog when the migration runs.
/// </summary>
internal sealed class OtherForeignKeys(ISqlGenerationHelper sqlGenerationHelper, IRelationalTypeMappingSource typeMappingSource, bool allowPlainPostgres)
{
    private const string Incoming =
        "Foreign key %1$I of table %2$s, which is not distributed, refers to table %3$s. Drop the foreign key in this migration with "
        + "'migrationBuilder.DropForeignKey()', and add it again in the later migration that distributes table %2$s.";

    private const string Outgoing =
        "Foreign key %1$I of table %2$s refers to table %3$s, which is neither distributed nor a reference table. First apply the migration "
        + "that distributes table %3$s. It can belong to another context.";

    private const string Group =
        "The migration colocates a table with table %1$s, which is not distributed. First apply the migration that distributes table %1$s. It "
        + "can belong to another context.";

    private readonly RelationalTypeMapping _stringMapping = typeMappingSource.GetMapping(typeof(string));

    /// <summary>
    ///     Creates the statement that checks the foreign keys of the catalog before tables are distributed.
    /// </summary>
    public SqlOperation Render(CheckOtherForeignKeysOperation operation)
    {
        var sharded = Array(operation.Sharded.Select(Table));
        var converted = Array(operation.Converted.Select(Table));
        var dropped = operation.Dropped.Select(
            d => $"\n        AND NOT (f.conrelid = {Table(d.Table)}::regclass AND f.conname = {Literal(d.Name)}::name)");
        var body = $"""
            SELECT string_agg(p.problem, E'\n' ORDER BY p.problem) INTO problems FROM (
                SELECT format({Literal(Incoming)}, f.conname, f.conrelid::regclass, f.confrelid::regclass)
                FROM pg_constraint AS f
                WHERE f.contype = 'f' AND f.conparentid = 0 AND f.confrelid = ANY ({sharded}) AND f.conrelid <> ALL ({converted})
                    AND NOT {IsCitusTable("f.conrelid", orReference: false)}{string.Concat(dropped)}
                UNION ALL
                SELECT format({Literal(Outgoing)}, f.conname, f.conrelid::regclass, f.confrelid::regclass)
                FROM pg_constraint AS f
                WHERE f.contype = 'f' AND f.conparentid = 0 AND f.conrelid = ANY ({sharded}) AND f.confrelid <> ALL ({converted})
                    AND NOT {IsCitusTable("f.confrelid", orReference: true)}
                UNION ALL
                SELECT format({Literal(Group)}, g.name)
                FROM unnest(ARRAY[{string.Join(", ", operation.Groups.Select(Table))}]::text[]) AS g (name)
                WHERE NOT {IsCitusTable("to_regclass(g.name)", orReference: false)}
            ) AS p (problem);
            IF problems IS NOT NULL THEN
                RAISE EXCEPTION USING MESSAGE = {Literal("Tables cannot be distributed yet. The migration has not changed the database.\n")} || problems,
                    ERRCODE = 'feature_not_supported';
            END IF;
            """;

        return Block(body, "problems text;");
    }

    /// <summary>
    ///     Creates the statement that adds a foreign key of another context's table again, unless that table is still a local table: Citus
    ///     does not support foreign keys from such a table.
    /// </summary>
    public SqlOperation Restore(AddForeignKeyOperation operation, string statement)
    {
        var table = Table(operation.TableIdentity);
        var warning = Literal(
            $"Foreign key {operation.Name} of table {operation.Table} has been dropped, because table {operation.PrincipalTable} is distributed "
            + $"and table {operation.Table} is not. Add the foreign key again after table {operation.Table} has been distributed.");
        var body = $"""
            IF {IsCitusTable($"{table}::regclass", orReference: true)} THEN
                {DoBlock.Indent(statement)}
            ELSE
                RAISE WARNING USING MESSAGE = {warning};
            END IF;
            """;

        return Block(body);
    }

    /// <summary>
    ///     Determines whether such a foreign key is added by <see cref="Restore" />.
    /// </summary>
    public bool IsRestored(MigrationOperation operation)
        => operation is AddForeignKeyOperation && operation[CitusAnnotationNames.OfOtherContext] is true;

    private SqlOperation Block(string body, string? variables = null)
        => new() { Sql = allowPlainPostgres ? DoBlock.CreateGuarded(body, variables) : DoBlock.Create(body, variables) };

    // A managed local table has neither copies nor a colocation group.
    private static string IsCitusTable(string table, bool orReference)
        => $"EXISTS (SELECT 1 FROM pg_dist_partition AS d WHERE d.logicalrelid = {table} AND d.colocationid <> 0"
            + (orReference ? ")" : " AND d.repmodel <> 't')");

    private static string Array(IEnumerable<string> tables)
        => $"ARRAY[{string.Join(", ", tables)}]::regclass[]::oid[]";

    private string Table(TableIdentity table)
        => Literal(sqlGenerationHelper.DelimitIdentifier(table.Name, table.Schema));

    private string Literal(string value)
        => _stringMapping.GenerateSqlLiteral(value);
}
