using EFCore.Citus.Bulk.Model;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Represents an entity type in a load: the source of the value of each column, and the values that are generated before its rows are
///     written.
/// </summary>
internal sealed class BoundType
{
    private readonly BulkLoad _load;
    private readonly List<(BulkColumn Column, ValueGenerator Generator)> _generators = [];
    private readonly BulkTenant? _tenant;
    private readonly BulkTenant? _updatedTenant;

    // The column of the tenant key, if the entities have a property for it.
    private BulkColumn? _tenantColumn;

    public BoundType(BulkLoad load, BulkEntityType type, BulkTable table)
    {
        _load = load;
        Type = type;
        Table = table;
        _tenant = BulkTenant.Find(type.EntityType, load.Context);
        _updatedTenant = load.Options.Updates ? BulkTenant.FindKey(type.EntityType, load.Context) : null;
        Columns = [.. table.ColumnsOfTypes[type].Select(c => c is null ? null : Bind(c))];
        OptionalColumns = [.. Columns.Index().Where(c => c.Item is { MayBeLeftOut: true }).Select(c => (c.Index, c.Item!.Column))];
    }

    public BulkEntityType Type { get; }

    public BulkTable Table { get; }

    /// <summary>
    ///     Gets one element for each column of the table, or <see langword="null" /> if the type has no value for the column.
    /// </summary>
    public IReadOnlyList<BoundColumn?> Columns { get; }

    /// <summary>Gets the columns that are left out if the entity has no value, with their positions among the columns.</summary>
    public (int Index, BulkColumn Column)[] OptionalColumns { get; }

    public List<(BulkColumn Column, GeneratedValues Values)> Reserved { get; } = [];

    /// <summary>
    ///     Generates the values that are generated on the client, and throws if the entity cannot be written.
    /// </summary>
    public void Prepare(object entity)
    {
        if (_tenantColumn is not null)
        {
            var said = _tenant!.Property.GetGetter().GetClrValueUsingContainingEntity(entity);
            var tenant = _tenant.Verify(said);
            if (!ReferenceEquals(said, tenant))
            {
                _tenantColumn.Set(entity, tenant);
            }
        }

        if (_tenant?.HasReferences(entity) == true)
        {
            _tenant.VerifyReferences(entity, FindTenant(_tenant, entity));
        }

        if (_updatedTenant is not null)
        {
            _updatedTenant.VerifyUpdated(
                _load.Options.Values.TryGetValue(_updatedTenant.Property.Name, out var value)
                    ? value(entity)
                    : _updatedTenant.Property.GetGetter().GetClrValueUsingContainingEntity(entity));
        }

        foreach (var (column, generator) in _generators)
        {
            if (!column.HasValue(entity))
            {
                column.Set(entity, Next(generator, entity));
            }
        }

        foreach (var column in Type.ReadOnlyColumns)
        {
            if (column.HasValue(entity))
            {
                throw new InvalidOperationException(CitusStrings.BulkReadOnly(column.Source.DisplayName));
            }
        }

        foreach (var navigation in Type.OtherTables)
        {
            if (navigation.GetGetter().GetClrValueUsingContainingEntity(entity) is { } part
                && (part is not System.Collections.IEnumerable parts || parts.GetEnumerator().MoveNext()))
            {
                throw new InvalidOperationException(
                    CitusStrings.BulkOwnedInOtherTable($"{Type.EntityType.DisplayName()}.{navigation.Name}"));
            }
        }
    }

    /// <summary>
    ///     Requests the values that these entities lack. Some of the entities may be of other types.
    /// </summary>
    public async ValueTask ReserveAsync(List<object> entities, BulkCommands commands, CancellationToken cancellationToken)
    {
        foreach (var (column, values) in Reserved)
        {
            var without = entities.FindAll(e => _load.TypeOf(e) == this && !column.HasValue(e));
            await values.FillAsync(without.Count, commands, cancellationToken).ConfigureAwait(false);
            if (!column.Source.Property.IsShadowProperty())
            {
                without.ForEach(e => column.Set(e, values.Next()));
            }
        }
    }

    private object? FindTenant(BulkTenant tenant, object entity)
        => tenant.Verify(
            _tenantColumn is not null ? tenant.Property.GetGetter().GetClrValueUsingContainingEntity(entity)
            : _load.Options.Values.GetValueOrDefault(tenant.Property.Name)?.Invoke(entity));

    // Determines the source of the value of a column.
    private BoundColumn Bind(BulkColumn column)
    {
        var source = column.Source;
        if (source.Property is not IProperty property)
        {
            return new BoundColumn(column, null, MayBeLeftOut: false);
        }

        _load.Options.Values.TryGetValue(property.Name, out var value);
        if (source.IsOwn && _tenant?.Property == property)
        {
            if (value is not null || property.IsShadowProperty())
            {
                return new BoundColumn(column, entity => _tenant.Verify(value?.Invoke(entity)), MayBeLeftOut: false);
            }

            _tenantColumn = column;

            return new BoundColumn(column, null, MayBeLeftOut: false);
        }

        if (source.IsOwn && value is not null)
        {
            return new BoundColumn(column, value, MayBeLeftOut: false);
        }

        if (!source.IsDiscriminator && source.IsOwn && FindOnClient(column, property) is { } generated)
        {
            return generated;
        }

        if (property.ValueGenerated.HasFlag(ValueGenerated.OnAdd))
        {
            return source.IsOwn && _load.Options.ReturnKeys && property.IsPrimaryKey()
                ? Reserve(column, property, GeneratedValues.ByDefault(column, _load.SqlHelper))
                : new BoundColumn(column, null, MayBeLeftOut: true);
        }

        return source.IsReadable || property.IsNullable
            ? new BoundColumn(column, null, MayBeLeftOut: false)
            : throw new InvalidOperationException(CitusStrings.BulkShadowProperty(source.DisplayName, property.Name));
    }

    // The client generates values of keys and values for which the model configures a value generator, as in SaveChanges.
    private BoundColumn? FindOnClient(BulkColumn column, IProperty property)
    {
        if (property.GetValueGeneratorFactory() is null
            && !(property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) && property.IsKey() && !property.IsForeignKey()))
        {
            return null;
        }

        var table = StoreObjectIdentifier.Table(Type.Table.Name, Type.Table.Schema);
        if (property.GetValueGeneratorFactory() is null
            && property.GetValueGenerationStrategy(table) == NpgsqlValueGenerationStrategy.SequenceHiLo)
        {
            return Reserve(column, property, GeneratedValues.ByHiLo(column, _load.SqlHelper));
        }

        if (!_load.Context.GetService<IValueGeneratorSelector>().TrySelect(property, property.DeclaringType, out var generator)
            || generator is null or { GeneratesTemporaryValues: true })
        {
            return null;
        }

        if (property.IsShadowProperty())
        {
            return new BoundColumn(column, entity => Next(generator, entity), MayBeLeftOut: false);
        }

        _generators.Add((column, generator));

        return new BoundColumn(column, null, MayBeLeftOut: false);
    }

    private BoundColumn Reserve(BulkColumn column, IProperty property, GeneratedValues values)
    {
        Reserved.Add((column, values));

        return new BoundColumn(column, property.IsShadowProperty() ? _ => values.Next() : null, MayBeLeftOut: false);
    }

    // An entry that the change tracker tracked would remain there for each of the rows.
#pragma warning disable EF1001
    private object? Next(ValueGenerator generator, object entity)
        => generator.Next(
            new EntityEntry(new InternalEntityEntry(_load.Context.GetService<IStateManager>(), Type.EntityType, entity)));
#pragma warning restore EF1001
}
