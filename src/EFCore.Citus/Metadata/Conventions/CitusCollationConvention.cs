using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Keeps the collations of properties in the model that queries use, for which equality in the database depends on them.
/// </summary>
internal sealed class CitusCollationConvention : IModelFinalizedConvention
{
    public IModel ProcessModelFinalized(IModel model)
    {
        foreach (var property in model.GetEntityTypes().SelectMany(e => e.GetFlattenedDeclaredProperties()))
        {
            if (property.GetCollation() is { } collation)
            {
                property.AddRuntimeAnnotation(CitusAnnotationNames.Collation, collation);
            }
        }

        return model;
    }
}
