using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Notices that another extension took the place of one of our services after <c>UseCitus</c>. Without it the tables of the model
///     would be created and silently stay local.
/// </summary>
internal static class CitusMigrationsGuard
{
    /// <summary>
    ///     Verifies that what a model says about Citus reaches the SQL of its migrations.
    /// </summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static void Verify(DbContext context)
    {
        var model = context.GetService<IDesignTimeModel>().Model;
        if (!model.GetEntityTypes().Any(IsCitusType))
        {
            return;
        }

        if (!model.GetRelationalModel().Tables.Any(t => t.FindAnnotation(CitusAnnotationNames.TableType) is not null)
            && model.GetRelationalModel().Tables.Any(t => t.EntityTypeMappings.Any(m => IsCitusType((IEntityType)m.TypeBase))))
        {
            throw Replaced(nameof(IRelationalAnnotationProvider), context.GetService<IRelationalAnnotationProvider>());
        }

        // What matters is what the generator does, not what type it has: it may be one that wraps ours.
        var generator = context.GetService<IMigrationsSqlGenerator>();
        var probe = new CreateReferenceTableOperation { Table = "probe" };
        bool rendered;
        try
        {
            rendered = generator.Generate([probe]).Any(
                c => c.CommandText.Contains("create_reference_table", StringComparison.Ordinal));
        }
        catch (InvalidOperationException)
        {
            // Entity Framework Core's own generators refuse operations that they do not know.
            rendered = false;
        }

        if (!rendered)
        {
            throw Replaced(nameof(IMigrationsSqlGenerator), generator);
        }
    }

    private static bool IsCitusType(IReadOnlyEntityType entityType)
        => entityType.FindAnnotation(CitusAnnotationNames.TableType)?.Value is CitusTableType type && type != CitusTableType.Local;

    private static InvalidOperationException Replaced(string service, object implementation)
        => new(CitusStrings.ServiceReplaced(implementation.GetType().FullName!, service));
}
