using EFCore.Citus.Metadata;
using EFCore.Citus.Metadata.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Infrastructure.Validation;

/// <summary>
///     The tables of a model, with what the entity types that are mapped to them put into them.
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
    ///     What the tables are created with where the model says nothing.
    /// </summary>
    public ICitusSingletonOptions Options { get; }

    public IReadOnlyList<IReadOnlyEntityType> EntityTypes { get; }

    /// <summary>
    ///     The tables that migrations of the model create.
    /// </summary>
    public IReadOnlyList<CitusTable> Tables { get; }

    /// <summary>
    ///     The foreign key constraints of these tables.
    /// </summary>
    public IReadOnlyList<CitusForeignKey> ForeignKeys { get; }

    /// <summary>
    ///     The local tables that Citus turns into managed local tables by itself.
    /// </summary>
    public IReadOnlyDictionary<StoreObjectIdentifier, ImplicitConversion> Conversions { get; }

    public IEnumerable<IReadOnlyEntityType> GetEntityTypes(CitusTable table)
        => _entityTypes[table.Identifier];

    /// <summary>
    ///     The columns of a table, each with the first property that is mapped to it.
    /// </summary>
    public IEnumerable<(IReadOnlyProperty Property, string Name)> GetColumns(CitusTable table)
        => GetEntityTypes(table)
            .SelectMany(e => e.GetProperties())
            .Select(p => (Property: p, Name: p.GetColumnName(table.Identifier)))
            .Where(c => c.Name is not null)
            .DistinctBy(c => c.Name)!;
}
