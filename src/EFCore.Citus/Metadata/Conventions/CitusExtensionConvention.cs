using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Adds the extension <c>citus</c> to a model that has a table which Citus manages, and <c>citus_columnar</c> to one that has a
///     columnar table.
/// </summary>
/// <remarks>
///     The extension is not added to every model. <c>UseCitus</c> does not change a model of plain tables, so it can be used before the
///     first table is distributed, and does not change the model of the migrations history.
/// </remarks>
internal sealed class CitusExtensionConvention : IModelFinalizingConvention
{
    private const string ExtensionName = "citus";

    private const string ColumnarExtensionName = "citus_columnar";

    public void ProcessModelFinalizing(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
    {
        // Reverse engineering adds the extension with its schema.
        if (modelBuilder.Metadata.GetEntityTypes().Any(e => e.GetCitusTableType() != CitusTableType.Local)
            && !PostgresExtension.GetPostgresExtensions(modelBuilder.Metadata).Any(e => e.Name == ExtensionName))
        {
            modelBuilder.HasPostgresExtension(ExtensionName);
        }

        if (modelBuilder.Metadata.GetEntityTypes().Any(e => e.UsesColumnarStorage())
            && !PostgresExtension.GetPostgresExtensions(modelBuilder.Metadata).Any(e => e.Name == ColumnarExtensionName))
        {
            modelBuilder.HasPostgresExtension(ColumnarExtensionName);
        }
    }
}
