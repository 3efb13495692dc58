using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Properties;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.Migrations;

/// <summary>
///     Detects that another extension replaced a service of this library after <c>UseCitus</c>. Without the service, the tables of the
///     model would be created as local tables without an error.
/// </summary>
internal static class CitusMigrationsGuard
{
    /// <summary>
    ///     Verifies that the Citus configuration of a model reaches the SQL of its migrations.
    /// </summary>
    /// <exception cref="InvalidOperationException">The configuration does not reach the SQL.</exception>
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

        // The output of the generator is checked instead of its type, because the generator may wrap the one of this library.
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
            // The generators of Entity Framework Core throw for unknown operations.
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
