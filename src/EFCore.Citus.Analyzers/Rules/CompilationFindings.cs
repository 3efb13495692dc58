using System.Runtime.CompilerServices;
using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Metadata;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Represents the findings about the models of a compilation. The source is read once, when the first file that requires it is
///     analyzed.
/// </summary>
internal sealed class CompilationFindings
{
    // The analyzers share the findings.
    private static readonly ConditionalWeakTable<Compilation, CompilationFindings> Cache = new();

    private readonly Dictionary<INamedTypeSymbol, DistributedType?> _distributedTypes = new(SymbolEqualityComparer.Default);
    private readonly object _lock = new();
    private readonly HashSet<INamedTypeSymbol> _citusContexts = new(SymbolEqualityComparer.Default);
    private Findings? _findings;

    public static CompilationFindings For(Compilation compilation)
        => Cache.GetValue(compilation, _ => new CompilationFindings());

    /// <summary>
    ///     Gets the diagnostics of a file.
    /// </summary>
    public IReadOnlyList<Diagnostic> GetDiagnostics(
        Compilation compilation,
        KnownTypes types,
        SyntaxTree tree,
        CancellationToken cancellationToken)
    {
        Read(compilation, types, cancellationToken);

        return _findings!.Get(tree);
    }

    /// <summary>
    ///     Gets the distributed entity types with the same distribution property in each context that contains them.
    /// </summary>
    public IReadOnlyDictionary<INamedTypeSymbol, DistributedType?> GetDistributedTypes(
        Compilation compilation,
        KnownTypes types,
        CancellationToken cancellationToken)
    {
        Read(compilation, types, cancellationToken);

        return _distributedTypes;
    }

    /// <summary>
    ///     Gets the contexts with models that are configured for Citus, even if other facts about them are unknown.
    /// </summary>
    public IReadOnlyCollection<INamedTypeSymbol> GetCitusContexts(
        Compilation compilation,
        KnownTypes types,
        CancellationToken cancellationToken)
    {
        Read(compilation, types, cancellationToken);

        return _citusContexts;
    }

    private void Read(Compilation compilation, KnownTypes types, CancellationToken cancellationToken)
    {
        // If the operation is canceled, the next call starts again.
        lock (_lock)
        {
            if (_findings is null)
            {
                _distributedTypes.Clear();
                _findings = Find(compilation, types, cancellationToken);
            }
        }
    }

    private Findings Find(Compilation compilation, KnownTypes types, CancellationToken cancellationToken)
    {
        var findings = new Findings();
        _citusContexts.Clear();
        var derived = SourceTypes.GetDerivedTypes(compilation, cancellationToken).Where(t => !t.IsAbstract && !t.IsGenericType).ToList();
        var contexts = derived.Where(t => KnownTypes.DerivesFrom(t, types.DbContext)).ToList();
        if (contexts.Count == 0)
        {
            return findings;
        }

        var mayChange = derived.Any(types.MayChangeModels);

        // The configurations are in the order in which Entity Framework Core applies them.
        var configurations = derived
            .Where(t => t.AllInterfaces.Any(i => KnownTypes.Is(i, types.EntityTypeConfiguration))
                && t.InstanceConstructors.Any(c => c.Parameters.IsEmpty && (t.IsReferenceType || !c.IsImplicitlyDeclared)))
            .OrderBy(t => t.ToDisplayString(), StringComparer.Ordinal)
            .ToList();

        foreach (var context in contexts)
        {
            var facts = ModelReader.Read(compilation, types, context, configurations, cancellationToken);
            if (facts.UsesCitus
                || facts.Entities.Any(e => ResolvedModel.GetKindAttributes(e.Type).Count > 0))
            {
                _citusContexts.Add(context);
            }

            if (facts.IsUnknown || mayChange)
            {
                continue;
            }

            var model = new ResolvedModel(facts);
            if (facts.Tenant is { } tenant)
            {
                CheckTenants(model, new TenantTables(model, tenant), findings);
            }
            else
            {
                Check(model, findings);
            }
        }

        return findings;
    }

    private void Check(ResolvedModel model, Findings findings)
    {
        foreach (var entity in model.Entities)
        {
            if (ColumnRules.CheckDistributionProperty(model, entity, findings))
            {
                KeyRules.Check(model, entity, findings);
                var property = entity.TableType == CitusTableType.Distributed ? entity.DistributionProperty : null;
                AddDistributedType(entity, property, property is null ? null : IsFiltered(entity, property));
            }

            ColumnRules.CheckRowVersion(entity, findings);
            PartitionRules.Check(entity, findings);
        }

        ForeignKeyRules.Check(model, findings);
    }

    private void CheckTenants(ResolvedModel model, TenantTables tables, Findings findings)
    {
        var shared = model.Where(tables.IsShared);
        foreach (var entity in shared.Entities)
        {
            ColumnRules.CheckRowVersion(entity, findings);
            _distributedTypes[entity.Facts.Type] = null;
        }

        ForeignKeyRules.Check(shared, findings);
        TenantRules.Check(model, tables, findings);
        foreach (var entity in model.Entities.Where(e => !tables.IsShared(e)))
        {
            // IgnoreQueryFilters does not remove the tenant filter.
            var property = tables.FindProperty(entity) is { } name && ClrMembers.FindProperty(entity.Root.Type, name) is not null ? name : null;
            AddDistributedType(entity, property, isFiltered: null);
        }
    }

    private static bool? IsFiltered(ResolvedEntity entity, string property)
    {
        var filters = entity.Root.QueryFilters;

        return filters.Any(f => f?.Contains(property) == true) ? true : filters.Contains(null) ? null : false;
    }

    private void AddDistributedType(ResolvedEntity entity, string? property, bool? isFiltered)
    {
        var type = property is not null
            ? new DistributedType(property, entity.FindPropertyFacts(property)?.ColumnName ?? property, entity.TableName, isFiltered)
            : null;

        if (_distributedTypes.TryGetValue(entity.Facts.Type, out var other)
            && other?.DistributionProperty != type?.DistributionProperty)
        {
            type = null;
        }

        _distributedTypes[entity.Facts.Type] = type;
    }
}

/// <summary>
///     Represents the facts about a distributed entity type that are required to analyze queries.
/// </summary>
internal sealed class DistributedType(string distributionProperty, string distributionColumn, string tableName, bool? isFiltered)
{
    public string DistributionProperty { get; } = distributionProperty;

    public string DistributionColumn { get; } = distributionColumn;

    public string TableName { get; } = tableName;

    /// <summary>
    ///     Gets a value indicating whether a query filter uses the distribution property, or <see langword="null" /> if that cannot be
    ///     determined.
    /// </summary>
    public bool? IsFiltered { get; } = isFiltered;
}
