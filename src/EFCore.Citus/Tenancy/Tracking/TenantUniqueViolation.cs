using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EFCore.Citus.Tenancy.Tracking;

/// <summary>
///     Explains violations of keys and unique indexes of tenant-owned tables with the names of the model: another row <em>of the same
///     tenant</em> has these values. Does not query the database.
/// </summary>
internal static class TenantUniqueViolation
{
    /// <summary>
    ///     Creates the exception to throw instead.
    /// </summary>
    /// <returns>The exception, or <see langword="null" /> if the violation has another cause.</returns>
    public static DbUpdateException? Explain(DbUpdateException exception, IModel model)
    {
        if (exception.InnerException is not PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } violation
            || (violation.ConstraintName ?? FindQuoted(violation.MessageText)) is not { } name)
        {
            return null;
        }

        var entityTypes = exception.Entries.Count > 0 ? exception.Entries.Select(e => e.Metadata) : model.GetEntityTypes();
        var violated = entityTypes
            .SelectMany(e => e.GetTableMappings().Select(m => m.Table))
            .Distinct()
            .SelectMany(
                t => t.Indexes.Where(i => i.IsUnique).SelectMany(i => i.MappedIndexes.Select(m => (i.Name, m.Properties, m.DeclaringEntityType)))
                    .Concat(t.UniqueConstraints.SelectMany(c => c.MappedKeys.Select(m => (c.Name, m.Properties, m.DeclaringEntityType)))))
            .FirstOrDefault(i => IsNameOf(name, i.Name) && FindTenant(i.DeclaringEntityType) is { } tenant && i.Properties.Contains(tenant));
        if (violated.Properties is null)
        {
            return null;
        }

        var tenantProperty = FindTenant(violated.DeclaringEntityType)!;
        var others = violated.Properties.Where(p => p != tenantProperty).Select(p => p.Name).DefaultIfEmpty(tenantProperty.Name);

        return new DbUpdateException(
            CitusStrings.TenantUniqueViolation(
                violated.DeclaringEntityType.DisplayName(), string.Join("', '", others), violated.Name, tenantProperty.Name),
            exception.InnerException,
            exception.Entries);
    }

    // The coordinator passes on the message of a worker, but not the field with the name only.
    private static string? FindQuoted(string text)
        => text.IndexOf('"', StringComparison.Ordinal) is >= 0 and var start && text.LastIndexOf('"') is var end && end > start
            ? text[(start + 1)..end]
            : null;

    private static IProperty? FindTenant(IEntityType entityType)
        => TenantProperty.Find(entityType)?.Property;

    // A worker reports the index of its shard. The name ends with the number of the shard. A long name is truncated and contains a hash.
    private static bool IsNameOf(string reported, string name)
    {
        if (reported == name)
        {
            return true;
        }

        var end = reported.LastIndexOf('_');
        if (end <= 0 || end == reported.Length - 1 || !reported.AsSpan(end + 1).ContainsOnlyDigits())
        {
            return false;
        }

        var withoutShard = reported[..end];
        const int hashLength = 9;

        return withoutShard == name
            || (withoutShard.Length > hashLength
                && withoutShard[^hashLength] == '_'
                && name.StartsWith(withoutShard[..^hashLength], StringComparison.Ordinal));
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text)
        => !text.ContainsAnyExceptInRange('0', '9');
}
