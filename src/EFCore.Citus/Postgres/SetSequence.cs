using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Represents the sequence that generates the values of a column.
/// </summary>
/// <param name="Name">The name of the sequence, or <see langword="null" /> if the server determines it from the column.</param>
/// <param name="Schema">The schema of the sequence.</param>
/// <param name="IsAlwaysIdentity">Whether the server accepts explicit values for the column only if the statement overrides them.</param>
internal sealed record SetSequence(string? Name, string? Schema, bool IsAlwaysIdentity)
{
    public static SetSequence? Find(ITable table, IColumnModification column)
    {
        if (column.Property is not { } property || column.Column is not IColumn)
        {
            return null;
        }

        var type = column.TypeMapping?.Converter?.ProviderClrType ?? column.TypeMapping?.ClrType;
        if (type != typeof(int) && type != typeof(long) && type != typeof(short))
        {
            return null;
        }

        var storeObject = StoreObjectIdentifier.Table(table.Name, table.Schema);

        return property.GetValueGenerationStrategy(storeObject) switch
        {
            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn => new SetSequence(null, null, true),
            NpgsqlValueGenerationStrategy.IdentityByDefaultColumn or NpgsqlValueGenerationStrategy.SerialColumn
                => new SetSequence(null, null, false),
            NpgsqlValueGenerationStrategy.Sequence when property.GetSequenceName(storeObject) is { } name
                => new SetSequence(name, property.GetSequenceSchema(storeObject) ?? property.DeclaringType.Model.GetDefaultSchema(), false),
            _ => null
        };
    }

    /// <summary>
    ///     Gets the SQL expression for the sequence, as an argument of the function <c>nextval</c>.
    /// </summary>
    public string ToSql(ITable table, string column, ISqlGenerationHelper helper)
        => Name is null
            ? $"pg_get_serial_sequence({Literal(helper.DelimitIdentifier(table.Name, table.Schema))}, {Literal(column)})::regclass"
            : $"{Literal(helper.DelimitIdentifier(Name, Schema))}::regclass";

    public static string Literal(string text)
        => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
