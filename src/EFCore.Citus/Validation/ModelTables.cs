using EFCore.Citus.Infrastructure;
using EFCore.Citus.Metadata;
using EFCore.Citus.Tenancy.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Represents the tables of a model, with the columns, keys and indexes of the entity types that are mapped to them.
/// </summary>
internal sealed class ModelTables
{
    private readonly ILookup<StoreObjectIdentifier, IReadOnlyEntityType> _entityTypes;

    public ModelTables(IReadOnlyModel model, ICitusSingletonOptions options)
    {
        Options = options;
        EntityTypes = [.. model.GetEntityTypes()];

        var problems = TenantProblems.Find(model);

        var mappings = EntityTypes
            .SelectMany(e => CitusTable.GetIdentifiers(e).Select(i => (EntityType: e, Identifier: i)))
            .ToList();

        _entityTypes = mappings.ToLookup(m => m.Identifier, m => m.EntityType);

        Tables =
        [
            .. mappings
                .DistinctBy(m => m.Identifier)
                .Select(m => CitusTable.Get(m.EntityType, m.Identifier))
                .Where(t => !t.IsExcludedFromMigrations && !_entityTypes[t.Identifier].Any(problems.Concern))
        ];

        ForeignKeys =
        [
            .. EntityTypes
                .SelectMany(CitusForeignKey.GetAll)
                .DistinctBy(f => (f.Dependent.Identifier, f.Name))
                .Where(f => !f.Dependent.IsExcludedFromMigrations && !problems.Concern(f))
        ];

        Conversions = ImplicitConversion.FindAll(ForeignKeys);
    }

    /// <summary>
    ///     Gets the options that apply to tables without a configuration in the model.
    /// </summary>
    public ICitusSingletonOptions Options { get; }

    public IReadOnlyList<IReadOnlyEntityType> EntityTypes { get; }

    /// <summary>
    ///     Gets the tables that migrations of the model create.
    /// </summary>
    public IReadOnlyList<CitusTable> Tables { get; }

    /// <summary>
    ///     Gets the foreign key constraints of these tables.
    /// </summary>
    public IReadOnlyList<CitusForeignKey> ForeignKeys { get; }

    /// <summary>
    ///     Gets the local tables that Citus turns into managed local tables.
    /// </summary>
    public IReadOnlyDictionary<StoreObjectIdentifier, ImplicitConversion> Conversions { get; }

    public IEnumerable<IReadOnlyEntityType> GetEntityTypes(CitusTable table)
        => _entityTypes[table.Identifier];

    /// <summary>
    ///     Gets the columns of a table, each with the first property that is mapped to it.
    /// </summary>
    public IEnumerable<(IReadOnlyProperty Property, string Name)> GetColumns(CitusTable table)
        => GetEntityTypes(table)
            .SelectMany(e => e.GetProperties())
            .Select(p => (Property: p, Name: p.GetColumnName(table.Identifier)))
            .Where(c => c.Name is not null)
            .DistinctBy(c => c.Name)!;
}
