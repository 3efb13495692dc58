using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Postgres;

/// <summary>
///     Represents the sequence that generates the values of a column.
/// </summary>
/// <param name="Name">The name of the sequence, or of the table of the column if the server determines the sequence from it.</param>
/// <param name="Schema">The schema of the sequence or the table.</param>
/// <param name="Column">The column, or <see langword="null" /> if the sequence has a name of its own.</param>
/// <param name="IsAlwaysIdentity">Whether the server accepts explicit values for the column only if the statement overrides them.</param>
internal sealed record ColumnSequence(string Name, string? Schema, string? Column = null, bool IsAlwaysIdentity = false)
{
    public static ColumnSequence? Find(IColumn column, IReadOnlyProperty property)
    {
        var table = column.Table;
        var storeObject = StoreObjectIdentifier.Table(table.Name, table.Schema);

        return property.GetValueGenerationStrategy(storeObject) switch
        {
            NpgsqlValueGenerationStrategy.IdentityAlwaysColumn => new ColumnSequence(table.Name, table.Schema, column.Name, true),
            NpgsqlValueGenerationStrategy.IdentityByDefaultColumn or NpgsqlValueGenerationStrategy.SerialColumn
                => new ColumnSequence(table.Name, table.Schema, column.Name),
            NpgsqlValueGenerationStrategy.Sequence when property.GetSequenceName(storeObject) is { } name
                => new ColumnSequence(name, property.GetSequenceSchema(storeObject) ?? property.DeclaringType.Model.GetDefaultSchema()),
            _ => null
        };
    }

    /// <summary>
    ///     Gets the SQL expression for the sequence, which can be cast to <c>regclass</c>.
    /// </summary>
    public string ToSql(ISqlGenerationHelper helper)
    {
        var name = SqlLiteral.Of(helper.DelimitIdentifier(Name, Schema));

        return Column is null ? name : $"pg_get_serial_sequence({name}, {SqlLiteral.Of(Column)})";
    }
}
