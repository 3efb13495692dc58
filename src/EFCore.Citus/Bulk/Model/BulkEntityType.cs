using EFCore.Citus.Properties;
using EFCore.Citus.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Represents an entity type that can be written in bulk, with its columns. It is read from the model once.
/// </summary>
internal sealed class BulkEntityType
{
    private readonly List<BulkColumn> _columns = [];
    private readonly List<BulkColumn> _readOnlyColumns = [];
    private readonly List<INavigation> _otherTables = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private BulkEntityType(IEntityType entityType, ITable table)
    {
        EntityType = entityType;
        Table = table;
    }

    public IEntityType EntityType { get; }

    public ITable Table { get; }

    /// <summary>Gets the columns of the table that the entity type has values for.</summary>
    public IReadOnlyList<BulkColumn> Columns
        => _columns;

    /// <summary>Gets the columns that are never written. Their properties must not have values.</summary>
    public IReadOnlyList<BulkColumn> ReadOnlyColumns
        => _readOnlyColumns;

    /// <summary>Gets the navigations to owned types that are mapped to other tables.</summary>
    public IReadOnlyList<INavigation> OtherTables
        => _otherTables;

    public static BulkEntityType Create(IEntityType entityType)
    {
        if (entityType.IsOwned())
        {
            throw new InvalidOperationException(CitusStrings.BulkOwned(entityType.DisplayName()));
        }

        if (entityType.GetInsertStoredProcedure() is not null)
        {
            throw new InvalidOperationException(CitusStrings.BulkStoredProcedure(entityType.DisplayName()));
        }

        if (entityType.GetTableMappings().ToList() is not [var mapping, .. var others])
        {
            throw new InvalidOperationException(CitusStrings.BulkNoTable(entityType.DisplayName()));
        }

        if (others.Count > 0)
        {
            throw new InvalidOperationException(
                CitusStrings.BulkSeveralTables(
                    entityType.DisplayName(), string.Join("', '", others.Prepend(mapping).Select(m => m.Table.SchemaQualifiedName))));
        }

        if (mapping.Table.GetRowInternalForeignKeys(entityType).FirstOrDefault() is { } sharing)
        {
            throw new InvalidOperationException(
                CitusStrings.BulkPartOfRow(entityType.DisplayName(), sharing.PrincipalEntityType.DisplayName(), mapping.Table.Name));
        }

        var result = new BulkEntityType(entityType, mapping.Table);
        result.AddColumns(entityType, []);

        return result;
    }

    private void AddColumns(ITypeBase type, IReadOnlyList<IPropertyBase> path)
    {
        foreach (var mapping in type.GetTableMappings().First(m => m.Table == Table).ColumnMappings)
        {
            AddColumn(mapping, path);
        }

        foreach (var property in type.GetComplexProperties())
        {
            if (property.ComplexType.IsMappedToJson())
            {
                AddDocument(property, property.ComplexType, path);
            }
            else
            {
                AddColumns(property.ComplexType, [.. path, property]);
            }
        }

        foreach (var navigation in type is IEntityType entityType ? entityType.GetNavigations().Where(n => !n.IsOnDependent) : [])
        {
            var target = navigation.TargetEntityType;
            if (target.IsMappedToJson())
            {
                AddDocument(navigation, target, path);
            }
            else if (!navigation.IsCollection
                     && target.GetTableMappings().Any(m => m.Table == Table)
                     && Table.GetRowInternalForeignKeys(target).Contains(navigation.ForeignKey))
            {
                AddColumns(target, [.. path, navigation]);
            }
            else if (navigation.ForeignKey.IsOwnership)
            {
                _otherTables.Add(navigation);
            }
        }
    }

    private void AddColumn(IColumnMapping mapping, IReadOnlyList<IPropertyBase> path)
    {
        var (property, column) = (mapping.Property, mapping.Column);
        if (column.ComputedColumnSql is not null
            || property.GetBeforeSaveBehavior() == PropertySaveBehavior.Ignore
            || !_names.Add(column.Name))
        {
            return;
        }

        var result = new BulkColumn(
            new BulkValue(EntityType, path, property), column, new ColumnType(mapping.TypeMapping), mapping.TypeMapping.Converter, property.ClrType);

        (property.GetBeforeSaveBehavior() == PropertySaveBehavior.Throw ? _readOnlyColumns : _columns).Add(result);
    }

    private void AddDocument(IPropertyBase property, ITypeBase type, IReadOnlyList<IPropertyBase> path)
    {
        var column = Table.FindColumn(type.GetContainerColumnName()!)!;
        var json = new BulkJson(type, property.IsCollection);
        _names.Add(column.Name);
        _columns.Add(
            new BulkColumn(
                new BulkValue(EntityType, path, property, json), column, new ColumnType(column.StoreTypeMapping), converter: null, typeof(string)));
    }
}
