using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace EFCore.Citus.Migrations.State;

/// <summary>
///     Represents the source of the values of a column for rows that do not specify one.
/// </summary>
internal sealed record ColumnFacts(NpgsqlValueGenerationStrategy? Strategy, string? DefaultValueSql, bool HasDefault)
{
    public bool IsIdentity
        => Strategy is NpgsqlValueGenerationStrategy.IdentityByDefaultColumn or NpgsqlValueGenerationStrategy.IdentityAlwaysColumn;

    public bool IsSerial
        => Strategy == NpgsqlValueGenerationStrategy.SerialColumn;

    /// <summary>
    ///     Gets a value indicating whether the default is a value of a sequence. An identity column does not have such a default.
    /// </summary>
    public bool HasSequenceDefault
        => IsSerial || DefaultSql.FindSequences(DefaultValueSql).Any();

    public static ColumnFacts From(ColumnOperation operation)
        => new(
            FindStrategy(operation),
            operation.DefaultValueSql,
            operation.DefaultValue is not null || operation.DefaultValueSql is not null || operation.ComputedColumnSql is not null);

    public static ColumnFacts From(IColumn column)
    {
        var table = StoreObjectIdentifier.Table(column.Table.Name, column.Table.Schema);
        var strategy = column.PropertyMappings
            .Select(m => m.Property.GetValueGenerationStrategy(table))
            .FirstOrDefault(s => s != NpgsqlValueGenerationStrategy.None);

        return new ColumnFacts(
            strategy == NpgsqlValueGenerationStrategy.None ? null : strategy,
            column.DefaultValueSql,
            column.TryGetDefaultValue(out _) || column.DefaultValueSql is not null || column.ComputedColumnSql is not null);
    }

    // The name of the annotation is a constant that is compiled in, and there is no public one.
#pragma warning disable EF1001
    public static NpgsqlValueGenerationStrategy? FindStrategy(ColumnOperation operation)
        => operation[NpgsqlAnnotationNames.ValueGenerationStrategy] as NpgsqlValueGenerationStrategy?
            ?? (operation.ColumnType?.Trim().ToLowerInvariant() is "serial" or "bigserial" or "smallserial" or "serial2" or "serial4" or "serial8"
                ? NpgsqlValueGenerationStrategy.SerialColumn
                : null);

    public static string? FindIdentityOptions(ColumnOperation operation)
        => operation[NpgsqlAnnotationNames.IdentityOptions] as string;
#pragma warning restore EF1001

    /// <summary>
    ///     Determines whether the column takes its values from the sequence. PostgreSQL has named the sequences of identity and serial
    ///     columns.
    /// </summary>
    public bool Uses(TableIdentity sequence, TableIdentity table, string column)
        => IsIdentity || IsSerial
            ? sequence == new TableIdentity($"{table.Name}_{column}_seq", table.Schema)
            : DefaultSql.FindSequences(DefaultValueSql).Any(s => Names(s, sequence));

    private static bool Names(string spelled, TableIdentity sequence)
    {
        var name = spelled.Replace("\"", "", StringComparison.Ordinal);

        return name == sequence.Name || (sequence.Schema is not null && name == $"{sequence.Schema}.{sequence.Name}");
    }
}
