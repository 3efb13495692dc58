using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Migrations;

/// <summary>
///     Citus specific extension methods for <see cref="OperationBuilder{TOperation}" />.
/// </summary>
public static class CitusOperationBuilderExtensions
{
    /// <summary>
    ///     Has SQL of a migration run as it is, although a rule says that Citus refuses it. For SQL that the check understands wrongly,
    ///     because it does not know what happened to the database outside of migrations, or what SQL before it does.
    /// </summary>
    /// <param name="operationBuilder">The builder that <see cref="MigrationBuilder.Sql" /> returns.</param>
    /// <returns>The same builder, so that calls can be chained.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operationBuilder" /> is <see langword="null" />.</exception>
    public static OperationBuilder<SqlOperation> IgnoreCitusRules(this OperationBuilder<SqlOperation> operationBuilder)
    {
        ArgumentNullException.ThrowIfNull(operationBuilder);

        return operationBuilder.Annotation(CitusAnnotationNames.IgnoresRules, true);
    }
}
