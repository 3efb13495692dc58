using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Update.Sets;

/// <summary>
///     Builds the text of a command and its parameters.
/// </summary>
internal sealed class SetStatement(ISqlGenerationHelper helper, IRelationalCommandBuilder builder)
{
    private int _parameters;

    public StringBuilder Text { get; } = new();

    public ISqlGenerationHelper Helper { get; } = helper;

    public Dictionary<string, object?> Values { get; } = [];

    /// <summary>
    ///     Adds a parameter and returns its placeholder.
    /// </summary>
    public string Add(NpgsqlParameter parameter)
    {
        var name = NextName();
        parameter.ParameterName = Helper.GenerateParameterName(name);
        builder.AddRawParameter(name, parameter);
        Values.Add(name, parameter);

        return Helper.GenerateParameterNamePlaceholder(name);
    }

    /// <summary>
    ///     Adds a parameter for one value and returns its placeholder.
    /// </summary>
    public string Add(RelationalTypeMapping mapping, bool? isNullable, object? value)
    {
        var name = NextName();
        builder.AddParameter(name, Helper.GenerateParameterName(name), mapping, isNullable);
        Values.Add(name, value);

        return Helper.GenerateParameterNamePlaceholder(name);
    }

    public string Identifier(string name)
        => Helper.DelimitIdentifier(name);

    public string Identifier(SetTable table)
        => Helper.DelimitIdentifier(table.Table.Name, table.Table.Schema);

    public IRelationalCommand Build()
        => builder.Append(Text.ToString()).Build();

    private string NextName()
        => string.Create(CultureInfo.InvariantCulture, $"p{_parameters++}");
}
