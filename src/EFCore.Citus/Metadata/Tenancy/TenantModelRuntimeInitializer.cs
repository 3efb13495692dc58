using EFCore.Citus.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Tenancy;

/// <summary>
///     Gives models that queries run with the filters of tenants. The models that the tools work with have none: a compiled model, which is
///     given them here like any other, cannot be generated with filters.
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
        // A finished model takes annotations, of which filters are one, but knows no way to make them.
        var filters = new ModelBuilder(new ConventionSet()).Model;
        var entityTypes = ((IModel)model).GetEntityTypes().Cast<RuntimeEntityType>().Where(e => e.BaseType is null).ToList();
        foreach (var entityType in entityTypes)
        {
            var withFilters = filters.AddEntityType(((IReadOnlyTypeBase)entityType).Name, ((IReadOnlyTypeBase)entityType).ClrType);
            foreach (var filter in ((IReadOnlyEntityType)entityType).GetDeclaredQueryFilters())
            {
                if (filter.IsAnonymous)
                {
                    withFilters.SetQueryFilter(filter.Expression);
                }
                else
                {
                    withFilters.SetQueryFilter(filter.Key!, filter.Expression);
                }
            }
        }

        TenantFilters.NameOthers(filters);
        foreach (var entityType in entityTypes)
        {
            var withFilters = filters.FindEntityType(((IReadOnlyTypeBase)entityType).Name)!;
            if (entityType.FindAnnotation(CitusAnnotationNames.TenantProperty) is { Value: string propertyName }
                && !((IReadOnlyEntityType)entityType).IsOwned())
            {
                withFilters.AddProperty(propertyName, ((IReadOnlyEntityType)entityType).FindProperty(propertyName)!.ClrType);
                TenantFilters.Add(withFilters, propertyName, keyType);
            }

            foreach (var annotation in withFilters.GetAnnotations())
            {
                entityType.SetAnnotation(annotation.Name, annotation.Value);
            }
        }
    }
}
