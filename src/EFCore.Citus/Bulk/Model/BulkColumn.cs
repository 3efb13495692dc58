using System.Linq.Expressions;
using System.Reflection;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace EFCore.Citus.Bulk.Model;

internal delegate void WriteColumn(NpgsqlBinaryImporter importer, object entity, Func<object, object?>? value);

internal delegate Task WriteColumnAsync(
    NpgsqlBinaryImporter importer,
    object entity,
    Func<object, object?>? value,
    CancellationToken cancellationToken);

/// <summary>
///     Represents a column of a table and the way its value is written from an entity of one type to a <c>COPY</c>. The delegates are
///     compiled on first use, so that no row requires reflection, boxing or a lookup.
/// </summary>
internal sealed class BulkColumn
{
    private readonly Lazy<Func<object, bool>> _hasValue;
    private readonly Lazy<Action<object, object?>> _set;
    private readonly Lazy<WriteColumn> _write;
    private readonly Lazy<WriteColumnAsync> _writeAsync;
    private readonly Lazy<WriteColumn> _writeOther;
    private readonly Lazy<WriteColumnAsync> _writeOtherAsync;

    public BulkColumn(BulkValue source, IColumn column, ColumnType type, ValueConverter? converter, Type modelType)
    {
        Source = source;
        Column = column;

        var compiler = new Compiler(source, column, type, converter, modelType);
        _hasValue = new Lazy<Func<object, bool>>(source.CompileHasValue);
        _set = new Lazy<Action<object, object?>>(source.CompileSet);
        _write = new Lazy<WriteColumn>(() => compiler.Compile<WriteColumn>(fromEntity: true));
        _writeAsync = new Lazy<WriteColumnAsync>(() => compiler.Compile<WriteColumnAsync>(fromEntity: true));
        _writeOther = new Lazy<WriteColumn>(() => compiler.Compile<WriteColumn>(fromEntity: false));
        _writeOtherAsync = new Lazy<WriteColumnAsync>(() => compiler.Compile<WriteColumnAsync>(fromEntity: false));
    }

    public BulkValue Source { get; }

    public IColumn Column { get; }

    /// <summary>Gets a delegate that checks whether the entity has a value other than the sentinel.</summary>
    public Func<object, bool> HasValue
        => _hasValue.Value;

    /// <summary>Gets a delegate that sets the property of the entity.</summary>
    public Action<object, object?> Set
        => _set.Value;

    /// <summary>Gets a delegate that writes the value of the entity or another value.</summary>
    public WriteColumn Write(bool fromEntity)
        => (fromEntity ? _write : _writeOther).Value;

    /// <inheritdoc cref="Write" />
    public WriteColumnAsync WriteAsync(bool fromEntity)
        => (fromEntity ? _writeAsync : _writeOtherAsync).Value;

    private sealed class Compiler(BulkValue source, IColumn column, ColumnType type, ValueConverter? converter, Type modelType)
    {
        private static readonly MethodInfo WriteNull = typeof(NpgsqlBinaryImporter).GetMethod(nameof(NpgsqlBinaryImporter.WriteNull))!;

        private static readonly MethodInfo WriteNullAsync
            = typeof(NpgsqlBinaryImporter).GetMethod(nameof(NpgsqlBinaryImporter.WriteNullAsync))!;

        private readonly ParameterExpression _importer = Expression.Parameter(typeof(NpgsqlBinaryImporter), "importer");
        private readonly ParameterExpression _entity = Expression.Parameter(typeof(object), "entity");
        private readonly ParameterExpression _other = Expression.Parameter(typeof(Func<object, object?>), "value");
        private readonly ParameterExpression _cancellationToken = Expression.Parameter(typeof(CancellationToken), "cancellationToken");

        public TDelegate Compile<TDelegate>(bool fromEntity)
            where TDelegate : Delegate
        {
            var async = typeof(TDelegate) == typeof(WriteColumnAsync);
            var value = fromEntity
                ? source.Read(_entity)
                : Expression.Convert(Expression.Invoke(_other, _entity), modelType.MakeNullable());

            return Expression.Lambda<TDelegate>(
                    WriteModelValue(value, async),
                    async ? [_importer, _entity, _other, _cancellationToken] : [_importer, _entity, _other])
                .Compile();
        }

        private Expression WriteModelValue(Expression value, bool async)
        {
            if (!value.Type.IsNullable)
            {
                return WriteConverted(value, async);
            }

            var variable = Expression.Variable(value.Type, "v");

            return Expression.Block(
                [variable],
                Expression.Assign(variable, value),
                Expression.Condition(
                    Expression.Equal(variable, Expression.Constant(null, variable.Type)),
                    converter is { ConvertsNulls: true } && ConverterInput.IsNullable
                        ? WriteConverted(Expression.Default(ConverterInput), async)
                        : WriteNothing(async),
                    WriteConverted(BulkValue.WithoutNullable(variable), async)));
        }

        private Type ConverterInput
            => converter!.ConvertToProviderExpression.Parameters[0].Type;

        private Expression WriteConverted(Expression value, bool async)
        {
            if (converter is null)
            {
                return WriteProviderValue(value, async);
            }

            var input = Expression.Variable(ConverterInput, "m");
            var lambda = converter.ConvertToProviderExpression;
            var output = ReplacingExpressionVisitor.Replace(lambda.Parameters[0], input, lambda.Body);
            var assign = Expression.Assign(input, input.Type == value.Type ? value : Expression.Convert(value, input.Type));
            if (!output.Type.IsNullable)
            {
                return Expression.Block([input], assign, WriteProviderValue(output, async));
            }

            var variable = Expression.Variable(output.Type, "p");

            return Expression.Block(
                [input, variable],
                assign,
                Expression.Assign(variable, output),
                Expression.Condition(
                    Expression.Equal(variable, Expression.Constant(null, variable.Type)),
                    WriteNothing(async),
                    WriteProviderValue(BulkValue.WithoutNullable(variable), async)));
        }

        private Expression WriteProviderValue(Expression value, bool async)
        {
            // Npgsql selects the converter by the type argument, which must be a concrete type.
            if (value.Type.IsInterface || value.Type.IsAbstract)
            {
                value = Expression.Convert(ColumnType.ToListIfNeeded(value), typeof(object));
            }

            return type.Write(_importer, value, async ? _cancellationToken : null);
        }

        private Expression WriteNothing(bool async)
        {
            var result = async ? typeof(Task) : typeof(void);
            if (!source.MayBeNull(column))
            {
                return source.ThrowNull(result);
            }

            return async
                ? Expression.Call(_importer, WriteNullAsync, _cancellationToken)
                : Expression.Call(_importer, WriteNull);
        }
    }
}
