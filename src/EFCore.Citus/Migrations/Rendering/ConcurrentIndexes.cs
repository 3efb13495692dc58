using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace EFCore.Citus.Migrations.Rendering;

/// <summary>
///     Creates statements for indexes that are built and dropped concurrently. Such an index is not removed if the migration fails later. A
///     migration that is applied again finds the index, which may be valid or not.
/// </summary>
/// <remarks>
///     <c>IF NOT EXISTS</c> is not sufficient: Citus marks the existing index as not valid and then does not build it.
/// </remarks>
internal sealed class ConcurrentIndexes(MigrationsSqlGeneratorDependencies dependencies, IMigrationsSqlGenerator inner)
{
    private readonly ISqlGenerationHelper _sqlGenerationHelper = dependencies.SqlGenerationHelper;
    private readonly RelationalTypeMapping _stringMapping = dependencies.TypeMappingSource.GetMapping(typeof(string));

    // Contains, by the text of a statement, the query that determines whether the statement can be skipped.
    private readonly Dictionary<string, string> _questions = new(StringComparer.Ordinal);

    /// <summary>
    ///     Determines whether the index is built while its table remains writable.
    /// </summary>
    // The name of the annotation is a constant that is compiled in, and there is no public one. The same applies to the methods below.
#pragma warning disable EF1001
    public static bool IsCreatedConcurrently(CreateIndexOperation operation)
        => operation[NpgsqlAnnotationNames.CreatedConcurrently] is true;

    private static string Method(CreateIndexOperation operation)
        => operation[NpgsqlAnnotationNames.IndexMethod] as string ?? "btree";

    private static string[] IncludedColumns(CreateIndexOperation operation)
        => operation[NpgsqlAnnotationNames.IndexInclude] as string[] ?? [];
#pragma warning restore EF1001

    /// <summary>
    ///     Renders the statements that build an index. An incomplete index of an interrupted build is dropped first. Any other relation
    ///     with the same name is an error, as it is without Citus.
    /// </summary>
    public IEnumerable<SqlOperation> Create(CreateIndexOperation operation, IModel? model, MigrationsSqlGenerationOptions options)
    {
        SqlOperation[] statements =
        [
            new() { Sql = Check(operation), SuppressTransaction = true },
            Drop(operation.Name, operation.Schema),
            new()
            {
                Sql = string.Concat(inner.Generate([operation], model, options).Select(c => c.CommandText)).Trim(),
                SuppressTransaction = true
            }
        ];

        foreach (var statement in statements)
        {
            _questions[statement.Sql] = IsBuilt(operation);
        }

        return statements;
    }

    /// <summary>
    ///     Renders the statement that drops an index.
    /// </summary>
    public SqlOperation Drop(string name, string? schema)
        => new()
        {
            Sql = $"DROP INDEX CONCURRENTLY IF EXISTS {_sqlGenerationHelper.DelimitIdentifier(name, schema)}"
                + _sqlGenerationHelper.StatementTerminator,
            SuppressTransaction = true
        };

    /// <summary>
    ///     Adds queries to the statements that build an index, which determine whether an interrupted run has built it.
    /// </summary>
    public IReadOnlyList<MigrationCommand> WithQuestions(IReadOnlyList<MigrationCommand> commands)
        => _questions.Count == 0
            ? commands
            :
            [
                .. commands.Select(
                    c => c.TransactionSuppressed && _questions.TryGetValue(c.CommandText.Trim(), out var question)
                        ? new UnlessBuiltCommand(Build(c.CommandText), Build(question), dependencies)
                        : c)
            ];

    private IRelationalCommand Build(string sql)
        => dependencies.CommandBuilderFactory.Create().Append(sql).Build();

    // The name is looked up in the schema of the index, and in the schemas in which DROP INDEX finds it.
    private string Check(CreateIndexOperation operation)
    {
        var name = Literal(operation.Name);
        var message = _stringMapping.GenerateSqlLiteral($"relation \"{operation.Name}\" already exists");
        var hint = _stringMapping.GenerateSqlLiteral(
            "Drop or rename it, or give the index another name. Only an invalid index of the same table, which an interrupted build has left, is "
            + "replaced.");

        return DoBlock.Create(
            $"""
            IF EXISTS (
                SELECT 1 FROM pg_class AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
                WHERE (
                        c.oid = to_regclass({Literal(_sqlGenerationHelper.DelimitIdentifier(operation.Name, operation.Schema))})
                        OR c.relname = {name}::name
                            AND c.relnamespace = (SELECT t.relnamespace FROM pg_class AS t WHERE t.oid = {Table(operation)}::regclass)
                    )
                    AND (i.indexrelid IS NULL OR i.indisvalid OR i.indrelid <> {Table(operation)}::regclass)
            ) THEN
                RAISE EXCEPTION USING MESSAGE = {message}, HINT = {hint}, ERRCODE = 'duplicate_table';
            END IF;
            """);
    }

    private string IsBuilt(CreateIndexOperation operation)
    {
        var columns = string.Join(", ", operation.Columns.Concat(IncludedColumns(operation)).Select(Literal));

        return FormattableString.Invariant(
            $"""
            SELECT EXISTS (
                SELECT 1 FROM pg_index AS i
                JOIN pg_class AS c ON c.oid = i.indexrelid
                JOIN pg_am AS m ON m.oid = c.relam
                WHERE i.indrelid = {Table(operation)}::regclass AND c.relname = {Literal(operation.Name)}::name AND i.indisvalid
                    AND i.indisunique = {operation.IsUnique} AND m.amname = {Literal(Method(operation))}
                    AND (i.indpred IS NOT NULL) = {operation.Filter is not null} AND i.indnkeyatts = {operation.Columns.Length}
                    AND ARRAY(
                        SELECT a.attname FROM unnest(i.indkey) WITH ORDINALITY AS k (number, position)
                        JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
                        ORDER BY k.position
                    ) = ARRAY[{columns}]::name[]
            )
            """);
    }

    private string Table(CreateIndexOperation operation)
        => Literal(_sqlGenerationHelper.DelimitIdentifier(operation.Table, operation.Schema));

    private string Literal(string value)
        => _stringMapping.GenerateSqlLiteral(value);
}
