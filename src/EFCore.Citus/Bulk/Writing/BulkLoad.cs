using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Represents one call of a bulk operation, which combines the model and the options of the caller.
/// </summary>
internal sealed class BulkLoad
{
    private readonly Dictionary<BulkEntityType, BoundType> _types = [];

    // A single object is replaced atomically, because several connections may read it at the same time.
    private Tuple<Type, BoundType>? _last;

    public BulkLoad(DbContext context, BulkModel model, BulkOptions options)
    {
        Context = context;
        Model = model;
        Options = options;
        SqlHelper = context.GetService<ISqlGenerationHelper>();
        IsSensitiveDataLogged = context.GetService<ILoggingOptions>().IsSensitiveDataLoggingEnabled;

        foreach (var name in options.Values.Keys.Where(n => !model.Types.Any(t => t.Columns.Any(c => IsProperty(c, n)))))
        {
            throw new InvalidOperationException(CitusStrings.BulkNotWritten(name, model.EntityType.DisplayName()));
        }

        foreach (var type in model.Types)
        {
            _types[type] = new BoundType(this, type, model.Tables.First(t => t.Table == type.Table));
        }
    }

    public DbContext Context { get; }

    public BulkModel Model { get; }

    public BulkOptions Options { get; }

    public ISqlGenerationHelper SqlHelper { get; }

    public bool IsSensitiveDataLogged { get; }

    public IEnumerable<BoundType> Types
        => _types.Values;

    /// <summary>Gets a value indicating whether values must be requested before rows are written.</summary>
    public bool NeedsValuesBeforehand
        => _types.Values.Any(t => t.Reserved.Count > 0);

    public BoundType TypeOf(object entity)
    {
        var clrType = entity.GetType();
        var last = _last;
        if (last?.Item1 != clrType)
        {
            _last = last = Tuple.Create(clrType, _types[Model.Find(entity)]);
        }

        return last.Item2;
    }

    private static bool IsProperty(BulkColumn column, string name)
        => column.Source is { IsOwn: true, Property: IProperty } source && source.Property.Name == name;
}
