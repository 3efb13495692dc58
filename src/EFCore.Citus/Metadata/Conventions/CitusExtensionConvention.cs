using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.Metadata.Conventions;

/// <summary>
///     Declares the extension <c>citus</c> in a model that has a table which Citus manages, and <c>citus_columnar</c> in one that has a
///     columnar table.
/// </summary>
/// <remarks>
///     Not in every model: <c>UseCitus</c> on a model of plain tables changes nothing, so it can be switched on long before the first
///     table is distributed, and the model of the migrations history stays what it is.
/// </remarks>
internal sealed class CitusExtensionConvention : IModelFinalizingConvention
{
    private const string ExtensionName = "citus";

    private const string ColumnarExtensionName = "citus_columnar";

    public void ProcessModelFinalizing(
        IConventionModelBuilder modelBuilder,
        IConventionContext<IConventionModelBuilder> context)
    {
        // Reverse engineering declares it with its schema.
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
