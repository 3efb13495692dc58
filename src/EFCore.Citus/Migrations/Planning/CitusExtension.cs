using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Finds and removes the declaration of the extensions in database operations.
/// </summary>
internal static class CitusExtension
{
    public const string Name = "citus";

    public const string ColumnarName = "citus_columnar";

    // Npgsql names the annotation of an extension "Npgsql:PostgresExtension:[schema.]name", and the prefix has no public constant.
#pragma warning disable EF1001
    private const string AnnotationPrefix = NpgsqlAnnotationNames.PostgresExtensionPrefix;
#pragma warning restore EF1001

    public static bool IsDeclaredBy(MigrationOperation operation)
        => operation is AlterDatabaseOperation alter
            && alter.GetAnnotations().Any(a => IsCitus(a) || IsColumnar(a));

    /// <summary>
    ///     Creates a copy of the operation that declares all extensions except those of Citus.
    /// </summary>
    public static AlterDatabaseOperation WithoutCitus(AlterDatabaseOperation operation)
    {
        var copy = new AlterDatabaseOperation
        {
            Collation = operation.Collation,
            IsDestructiveChange = operation.IsDestructiveChange
        };

        copy.AddAnnotations(operation.GetAnnotations().Where(a => !IsCitus(a) && !IsColumnar(a)));
        copy.OldDatabase.Collation = operation.OldDatabase.Collation;
        copy.OldDatabase.AddAnnotations(operation.OldDatabase.GetAnnotations());

        return copy;
    }

    public static bool IsCitus(IAnnotation annotation)
        => Declares(annotation, Name);

    /// <summary>
    ///     Determines whether the annotation declares the extension for columnar storage.
    /// </summary>
    public static bool IsColumnar(IAnnotation annotation)
        => Declares(annotation, ColumnarName);

    private static bool Declares(IAnnotation annotation, string extension)
        => annotation.Name == AnnotationPrefix + extension
            || (annotation.Name.StartsWith(AnnotationPrefix, StringComparison.Ordinal)
                && annotation.Name.EndsWith("." + extension, StringComparison.Ordinal));
}
