using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace EFCore.Citus.Tenancy;

/// <summary>
///     Says in the words of the model what a violated key or unique index of a tenant's table means: another row <em>of the same tenant</em>
///     has these values. Asks nothing of the database.
/// </summary>
internal static class TenantUniqueViolation
{
    /// <summary>
    ///     Finds what to throw instead.
    /// </summary>
    /// <returns><see langword="null" /> when the exception is about something else.</returns>
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

    // The coordinator passes on what a worker has said, but not the field that has the name alone.
    private static string? FindQuoted(string text)
        => text.IndexOf('"', StringComparison.Ordinal) is >= 0 and var start && text.LastIndexOf('"') is var end && end > start
            ? text[(start + 1)..end]
            : null;

    private static IProperty? FindTenant(IEntityType entityType)
        => TenantProperty.Find(entityType)?.Property;

    // A worker names the index of its shard: the number of the shard is added, for which a long name is cut and gets a hash.
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
