using System.Globalization;
using EFCore.Citus.Metadata;
using EFCore.Citus.Postgres;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Creates the statements that change many rows at once.
/// </summary>
internal static class SetSql
{
    private const string ResultSetting = "citus_set.result";

    public const string Sequential = SequentialMode.Sql + ";\n";

    /// <summary>
    ///     Appends <c>INSERT … SELECT … FROM unnest(…)</c> with one array for each of the inserted columns. The statement returns one row,
    ///     which contains the number of rows or the error.
    /// </summary>
    /// <remarks>
    ///     Citus copies such rows to the workers and reports any error of a worker as an internal error (XX000). Npgsql then closes the
    ///     connection, and with it the transaction of the application. The error is therefore caught in a block. A block has no parameters,
    ///     so it fetches the arrays from a cursor, which has them.
    /// </remarks>
    public static void AppendInsertOfArrays(SetStatement statement, SetShape shape, IReadOnlyList<ColumnArray> arrays, int rows)
    {
        var columns = shape.Inserted;
        var types = arrays.Select(a => $"{a.ElementType}[]").ToArray();
        var quote = Quote([shape.Table.Table.Name, shape.Table.Table.Schema ?? "", .. columns.Select(c => c.Name), .. types]);
        var cells = columns.Select((_, i) => Cell(i)).ToArray();
        var variables = columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"a{i}")).ToArray();
        var text = statement.Text;
        text
            .Append("DECLARE citus_set NO SCROLL CURSOR FOR\nSELECT ")
            .AppendJoin(", ", arrays.Select((array, i) => $"{statement.Add(array.ToParameter())}::{types[i]}"))
            .Append(";\nDO ").Append(quote).Append("\nDECLARE\n    source refcursor := 'citus_set';\n    affected bigint;\n")
            .AppendJoin("", variables.Select((v, i) => $"    {v} {types[i]};\n"));

        var isDistributed = shape.Table.Type == CitusTableType.Distributed;
        if (isDistributed)
        {
            text.Append("    mode text := current_setting('citus.multi_shard_modify_mode', true);\n");
        }

        text.Append("BEGIN\n    FETCH source INTO ").AppendJoin(", ", variables).Append(";\n");
        if (isDistributed)
        {
            text.Append("    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);\n");
        }

        AppendInsertHeader(statement, shape, columns);
        text
            .Append("\nSELECT ")
            .AppendJoin(", ", cells.Select(c => $"v.{c}"))
            .Append("\nFROM unnest(")
            .AppendJoin(", ", variables)
            .Append(") AS v (")
            .AppendJoin(", ", cells)
            .Append(");\n    GET DIAGNOSTICS affected = ROW_COUNT;\n")
            .Append(CultureInfo.InvariantCulture, $"    IF affected <> {rows} THEN\n        RAISE EXCEPTION 'rows are missing';\n    END IF;\n");
        if (isDistributed)
        {
            text.Append("    IF mode <> '' THEN\n        PERFORM set_config('citus.multi_shard_modify_mode', mode, true);\n    END IF;\n");
        }

        text
            .Append(
                $"""
                     PERFORM set_config('{ResultSetting}', affected::text, true);
                 EXCEPTION WHEN OTHERS THEN
                     IF left(SQLSTATE, 2) NOT IN ({string.Join(", ", SetErrors.ClassesOfRows.Select(c => $"'{c}'"))}) THEN
                         RAISE;
                     END IF;
                     PERFORM set_config('{ResultSetting}', SQLSTATE || ': ' || SQLERRM, true);
                 END {quote};
                 CLOSE citus_set;
                 SELECT current_setting('{ResultSetting}')
                 """)
            .Append(statement.Helper.StatementTerminator);
    }

    /// <summary>
    ///     Appends <c>INSERT … SELECT … FROM unnest(…) RETURNING …</c> for tables without a distribution column. The returned rows end with
    ///     their keys.
    /// </summary>
    /// <remarks>
    ///     If rows are returned, Citus does not copy them to the workers but inserts them there, and errors of a worker reach the client
    ///     unchanged.
    /// </remarks>
    public static void AppendInsertOfReturnedArrays(SetStatement statement, SetShape shape, IReadOnlyList<ColumnArray> arrays)
    {
        var columns = shape.Inserted;
        AppendInsertHeader(statement, shape, columns);
        statement.Text.Append("\nSELECT ").AppendJoin(", ", columns.Select((_, i) => $"v.{Cell(i)}"));
        AppendSource(statement, [.. arrays.Select(a => a.ToParameter())], "\nFROM ");
        AppendReturnedColumns(statement, shape);
        statement.Text.Append(statement.Helper.StatementTerminator);
    }

    /// <summary>
    ///     Appends a query for the values that the database has generated for inserted rows. The returned rows end with their keys.
    /// </summary>
    public static void AppendReadBack(
        SetStatement statement,
        SetShape shape,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        IReadOnlyList<int> ordinals,
        SequenceValues numbers,
        DistributionValues distributionValues)
    {
        var arrays = new List<NpgsqlParameter>();
        var conditions = new List<string> { IsOneOf(statement, distributionValues) };
        foreach (var key in shape.Keys.Where(k => !distributionValues.IsSingle || k != distributionValues.Column))
        {
            var taken = numbers.For(key);
            conditions.Add(IsElement(statement, key, arrays.Count));
            arrays.Add(Gather(key, ordinals.Count, ordinals.Select(o => taken is null ? key.In(commands[o]).Value : taken[o])).ToParameter());
        }

        statement.Text
            .Append("SELECT ")
            .AppendJoin(", ", shape.Returned.Select(c => $"t.{statement.Identifier(c.Name)}"))
            .Append("\nFROM ")
            .Append(statement.Identifier(shape.Table))
            .Append(" AS t");
        if (arrays.Count > 0)
        {
            AppendSource(statement, arrays, ", ");
        }

        statement.Text
            .Append("\nWHERE ")
            .AppendJoin(" AND ", conditions)
            .Append(statement.Helper.StatementTerminator)
            .Append('\n');
    }

    /// <summary>
    ///     Appends <c>INSERT … VALUES …</c> with one parameter for each value. Rows are returned in the order of their shards and end with
    ///     their keys.
    /// </summary>
    public static void AppendInsertOfRows(
        SetStatement statement, SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands, SequenceValues numbers)
    {
        var columns = shape.Inserted;
        var taken = columns.ConvertAll(numbers.For);
        AppendInsertHeader(statement, shape, columns);
        statement.Text.Append("\nVALUES ");
        for (var row = 0; row < commands.Count; row++)
        {
            var modifications = commands[row].ColumnModifications;
            statement.Text.Append(row == 0 ? "(" : ",\n(");
            for (var i = 0; i < columns.Count; i++)
            {
                var modification = modifications[columns[i].Position];
                var value = taken[i] is { } values ? values[row] : modification.Value;
                statement.Text.Append(i == 0 ? "" : ", ").Append(statement.Add(modification.TypeMapping!, modification.IsNullable, value));
            }

            statement.Text.Append(')');
        }

        if (shape.ReturnsRows)
        {
            AppendReturnedColumns(statement, shape);
        }

        statement.Text.Append(statement.Helper.StatementTerminator);
    }

    /// <summary>
    ///     Appends <c>UPDATE … FROM unnest(…)</c> or <c>DELETE … USING unnest(…)</c>. The returned rows end with their ordinals.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="shape">The shape of the commands.</param>
    /// <param name="commands">The commands.</param>
    /// <param name="ordinals">The positions of the commands, for the rows that are returned.</param>
    /// <param name="distributionValues">
    ///     The values of the distribution column, by which Citus determines the shards, or <see langword="null" /> if the table has no
    ///     distribution column.
    /// </param>
    public static void AppendChange(
        SetStatement statement,
        SetShape shape,
        IReadOnlyList<IReadOnlyModificationCommand> commands,
        IReadOnlyList<int> ordinals,
        DistributionValues? distributionValues)
    {
        var isUpdate = shape.State == EntityState.Modified;
        var arrays = isUpdate ? AppendUpdate(statement, shape, commands) : AppendDelete(statement, shape);
        var conditions = new List<string>();
        if (distributionValues is not null)
        {
            conditions.Add(IsOneOf(statement, distributionValues));
        }

        foreach (var column in shape.Conditions.Where(c => distributionValues is not { IsSingle: true } || c != distributionValues.Column))
        {
            conditions.Add(IsElement(statement, column, arrays.Count));
            arrays.Add(Gather(column, commands.Count, commands.Select(c => column.In(c).OriginalValue)).ToParameter());
        }

        conditions.AddRange(shape.NullConditions.Select(c => $"t.{statement.Identifier(c.Name)} IS NULL"));
        var isRead = shape.Reads.Count > 0;
        if (isRead)
        {
            arrays.Add(new NpgsqlParameter<int[]> { TypedValue = [.. ordinals] });
        }

        AppendSource(statement, arrays, isUpdate ? "\nFROM " : "\nUSING ");
        statement.Text.Append("\nWHERE ").AppendJoin(" AND ", conditions);
        if (isRead)
        {
            AppendReturning(statement, shape.Reads.Select(c => $"t.{statement.Identifier(c.Name)}").Append($"v.{Cell(arrays.Count - 1)}"));
        }

        statement.Text.Append(statement.Helper.StatementTerminator).Append('\n');
    }

    /// <summary>
    ///     Appends a query that takes one value from a sequence for each row.
    /// </summary>
    public static void AppendSequenceValues(SetStatement statement, ColumnSequence sequence, int count)
        => statement.Text
            .Append("SELECT array_agg(nextval((SELECT ")
            .Append(sequence.ToSql(statement.Helper))
            .Append("::regclass)))\nFROM generate_series(1, ")
            .Append(statement.Add(new NpgsqlParameter<int> { TypedValue = count }))
            .Append(')')
            .Append(statement.Helper.StatementTerminator)
            .Append('\n');

    /// <summary>
    ///     Appends a query for the shards of values of the distribution column.
    /// </summary>
    public static void AppendShards(SetStatement statement, SetTable table, DistributionValues values)
        => statement.Text
            .Append("SELECT v.o, get_shard_id_for_distribution_column(")
            .Append(SqlLiteral.Of(statement.Identifier(table)))
            .Append("::regclass, v.c)\nFROM unnest(")
            .Append(statement.Add(values.ToParameter()))
            .Append(") WITH ORDINALITY AS v (c, o)")
            .Append(statement.Helper.StatementTerminator);

    /// <summary>
    ///     Collects the values that are written. They are collected row by row, because this is their order in memory.
    /// </summary>
    public static ColumnArray[] Written(SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands)
    {
        var columns = shape.Writes.ToArray();
        var arrays = Array.ConvertAll(columns, c => new ColumnArray(c.TypeMapping, commands.Count));
        for (var row = 0; row < commands.Count; row++)
        {
            var modifications = commands[row].ColumnModifications;
            for (var i = 0; i < arrays.Length; i++)
            {
                arrays[i].Add(modifications[columns[i].Position].Value);
            }
        }

        return arrays;
    }

    /// <summary>
    ///     Collects the values that were taken from sequences.
    /// </summary>
    public static IEnumerable<ColumnArray> Taken(SetShape shape, SequenceValues numbers)
        => shape.Sequences.Select(c => Gather(c, numbers.For(c)!.Length, numbers.For(c)!));

    private static List<NpgsqlParameter> AppendUpdate(
        SetStatement statement, SetShape shape, IReadOnlyList<IReadOnlyModificationCommand> commands)
    {
        statement.Text
            .Append("UPDATE ")
            .Append(statement.Identifier(shape.Table))
            .Append(" AS t\nSET ")
            .AppendJoin(", ", shape.Writes.Select((c, i) => $"{statement.Identifier(c.Name)} = v.{Cell(i)}"));

        return [.. Written(shape, commands).Select(a => a.ToParameter())];
    }

    private static List<NpgsqlParameter> AppendDelete(SetStatement statement, SetShape shape)
    {
        statement.Text.Append("DELETE FROM ").Append(statement.Identifier(shape.Table)).Append(" AS t");

        return [];
    }

    private static string IsOneOf(SetStatement statement, DistributionValues values)
    {
        var column = $"t.{statement.Identifier(values.Column.Name)}";

        return values.IsSingle
            ? $"{column} = {statement.Add(values.Column.TypeMapping, null, values.Single)}"
            : $"{column} = ANY ({statement.Add(values.ToParameter())})";
    }

    private static string IsElement(SetStatement statement, SetColumn column, int array)
        => $"t.{statement.Identifier(column.Name)} = v.{Cell(array)}";

    private static void AppendInsertHeader(SetStatement statement, SetShape shape, List<SetColumn> columns)
    {
        statement.Text
            .Append("INSERT INTO ")
            .Append(statement.Identifier(shape.Table))
            .Append(" (")
            .AppendJoin(", ", columns.Select(c => statement.Identifier(c.Name)))
            .Append(')');

        if (shape.Sequences.Exists(c => c.Sequence!.IsAlwaysIdentity))
        {
            statement.Text.Append("\nOVERRIDING SYSTEM VALUE");
        }
    }

    private static void AppendSource(SetStatement statement, List<NpgsqlParameter> arrays, string keyword)
        => statement.Text
            .Append(keyword)
            .Append("unnest(")
            .AppendJoin(", ", arrays.Select(statement.Add))
            .Append(") AS v (")
            .AppendJoin(", ", arrays.Select((_, i) => Cell(i)))
            .Append(')');

    private static void AppendReturnedColumns(SetStatement statement, SetShape shape)
        => AppendReturning(statement, shape.Returned.Select(c => statement.Identifier(c.Name)));

    private static void AppendReturning(SetStatement statement, IEnumerable<string> columns)
        => statement.Text.Append("\nRETURNING ").AppendJoin(", ", columns);

    private static ColumnArray Gather(SetColumn column, int count, IEnumerable<object?> values)
    {
        var array = new ColumnArray(column.TypeMapping, count);
        foreach (var value in values)
        {
            array.Add(value);
        }

        return array;
    }

    // Finds a quote that none of the names contains.
    private static string Quote(IReadOnlyList<string> names)
    {
        var quote = "$citus_set$";
        while (names.Any(n => n.Contains(quote, StringComparison.Ordinal)))
        {
            quote = quote.Insert(quote.Length - 1, "_");
        }

        return quote;
    }

    private static string Cell(int index)
        => string.Create(CultureInfo.InvariantCulture, $"c{index}");
}
