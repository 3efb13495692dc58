using EFCore.Citus.Diagnostics;
using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace EFCore.Citus.Tenancy.Query;

/// <summary>
///     Adds the tenant filters to models that queries use. The models of design-time tools have no filters, because a compiled model cannot
///     be generated with filters. Compiled models get the filters here like other models.
/// </summary>
internal sealed class TenantModelRuntimeInitializer(
    ModelRuntimeInitializerDependencies dependencies,
    RelationalModelRuntimeInitializerDependencies relationalDependencies)
    : RelationalModelRuntimeInitializer(dependencies, relationalDependencies)
{
    private const string HasFilters = CitusAnnotationNames.Prefix + nameof(HasFilters);

    private static readonly Lock Sync = new();

    public override IModel Initialize(
        IModel model,
        bool designTime = true,
        IDiagnosticsLogger<DbLoggerCategory.Model.Validation>? validationLogger = null)
    {
        var initialized = base.Initialize(model, designTime, validationLogger);

        // The validator reports more violations. If it is replaced or not called, a model without tenants must not be used.
        if (TenantProblems.Find(initialized).Violations is { Count: > 0 } violations)
        {
            throw CitusViolation.CreateException(violations);
        }

        if (initialized[CitusAnnotationNames.TenantKeyType] is Type keyType
            && (designTime ? base.Initialize(initialized, designTime: false, validationLogger) : initialized) is RuntimeModel runtimeModel
            && runtimeModel.FindRuntimeAnnotation(HasFilters) is null)
        {
            lock (Sync)
            {
                if (runtimeModel.FindRuntimeAnnotation(HasFilters) is null)
                {
                    AddFilters(runtimeModel, keyType);
                    runtimeModel.AddRuntimeAnnotation(HasFilters, true);
                }
            }
        }

        return initialized;
    }

    private static void AddFilters(RuntimeModel model, Type keyType)
    {
        // A finalized model has no methods that create filters. The filters are created in another model.
        var drafts = new ModelBuilder(new ConventionSet()).Model;
        var entityTypes = ((IModel)model).GetEntityTypes()
            .Where(e => e.BaseType is null)
            .Select(e => (EntityType: e, Draft: CreateDraft(drafts, e)))
            .ToList();

        TenantFilters.NameOthers(drafts);
        foreach (var (entityType, draft) in entityTypes)
        {
            if (entityType[CitusAnnotationNames.TenantProperty] is string propertyName
                && !entityType.IsOwned())
            {
                draft.AddProperty(propertyName, entityType.FindProperty(propertyName)!.ClrType);
                TenantFilters.Add(draft, propertyName, keyType);
            }

            // There is no public way to set filters of a finalized entity type.
#pragma warning disable EF1001
            if (draft.GetDeclaredQueryFilters() is { Count: > 0 } filters)
            {
                ((RuntimeEntityType)entityType).SetAnnotation(
                    CoreAnnotationNames.QueryFilter, new QueryFilterCollection(filters.Select(f => new RuntimeQueryFilter(f.Key, f.Expression!))));
            }
#pragma warning restore EF1001
        }
    }

    private static IMutableEntityType CreateDraft(IMutableModel drafts, IEntityType entityType)
    {
        // The name must not be that of the class, because several entity types can have the same class.
        var draft = drafts.AddEntityType(entityType.Name + ":Draft", entityType.ClrType);
        foreach (var filter in entityType.GetDeclaredQueryFilters().Where(f => f.Key != TenantFilters.WithoutUseCitus))
        {
            if (filter.IsAnonymous)
            {
                draft.SetQueryFilter(filter.Expression);
            }
            else
            {
                draft.SetQueryFilter(filter.Key!, filter.Expression);
            }
        }

        return draft;
    }
}
