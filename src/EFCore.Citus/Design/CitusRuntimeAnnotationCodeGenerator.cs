using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy.Query;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Design.Internal;

namespace EFCore.Citus.Design;

// The generators of annotations of compiled models are not public, neither in Entity Framework Core nor in the provider.
#pragma warning disable EF1001
/// <summary>
///     Lets a compiled model with tenants refuse queries in a context without <c>UseCitus</c>, which has no filters for them.
/// </summary>
internal sealed class CitusRuntimeAnnotationCodeGenerator(
    CSharpRuntimeAnnotationCodeGeneratorDependencies dependencies,
    RelationalCSharpRuntimeAnnotationCodeGeneratorDependencies relationalDependencies)
    : NpgsqlCSharpRuntimeAnnotationCodeGenerator(dependencies, relationalDependencies)
{
    public override void Generate(IEntityType entityType, CSharpRuntimeAnnotationCodeGeneratorParameters parameters)
    {
        base.Generate(entityType, parameters);

        if (!parameters.IsRuntime
            && entityType.BaseType is null
            && !entityType.IsOwned()
            && entityType.Model[CitusAnnotationNames.TenantKeyType] is not null
            && entityType[CitusAnnotationNames.TenantProperty] is not null)
        {
            parameters.Namespaces.Add(typeof(CitusCompiledModel).Namespace!);
            parameters.MainBuilder.AppendLine($"{nameof(CitusCompiledModel)}.{nameof(CitusCompiledModel.RequireUseCitus)}({parameters.TargetName});");
        }
    }
}
#pragma warning restore EF1001
