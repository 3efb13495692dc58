using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace EFCore.Citus.Storage;

/// <summary>
///     Represents the type of a column for Npgsql. In a binary <c>COPY</c>, the server does not convert values.
/// </summary>
internal sealed class ColumnType
{
    private readonly NpgsqlDbType? _type;
    private readonly string? _name;

    // The command is only used to create parameters.
    private static readonly NpgsqlCommand ParameterSource = new();

    public ColumnType(RelationalTypeMapping mapping)
    {
        var parameter = CreateParameter(mapping, value: null);
        if (parameter.NpgsqlDbType != NpgsqlDbType.Unknown)
        {
            _type = parameter.NpgsqlDbType;
        }
        else
        {
            _name = parameter.DataTypeName;
        }
    }

    /// <summary>
    ///     Creates a parameter for a value of the model. Configuring a parameter is the only operation by which every mapping exposes its
    ///     type, including enums and ranges that the user has mapped.
    /// </summary>
    public static NpgsqlParameter CreateParameter(RelationalTypeMapping mapping, object? value)
        => (NpgsqlParameter)mapping.CreateParameter(ParameterSource, "p", value);

    public Expression Write(Expression importer, Expression value, Expression? cancellationToken)
    {
        Expression? type = _type is not null ? Expression.Constant(_type.Value) : _name is not null ? Expression.Constant(_name) : null;
        Expression[] arguments = [value, .. type is null ? [] : new[] { type }, .. cancellationToken is null ? [] : new[] { cancellationToken }];

        var name = cancellationToken is null ? nameof(NpgsqlBinaryImporter.Write) : nameof(NpgsqlBinaryImporter.WriteAsync);
        var method = typeof(NpgsqlBinaryImporter).GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Single(
                m => m.Name == name
                    && m.IsGenericMethodDefinition
                    && m.GetParameters().Skip(1).Select(p => p.ParameterType).SequenceEqual(arguments.Skip(1).Select(a => a.Type)));

        return Expression.Call(importer, method.MakeGenericMethod(value.Type), arguments);
    }

    /// <summary>
    ///     Converts a value to a list if necessary. Npgsql writes arrays and lists, but a property may have a less specific type.
    /// </summary>
    public static Expression ToListIfNeeded(Expression value)
    {
        var element = value.Type.GetInterfaces().Append(value.Type)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

        return element is null
            ? value
            : Expression.Call(
                typeof(ColumnType).GetMethod(nameof(ToList), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element), value);
    }

    private static IList ToList<TElement>(IEnumerable<TElement> values)
        => values as TElement[] ?? (IList?)(values as List<TElement>) ?? new List<TElement>(values);
}
