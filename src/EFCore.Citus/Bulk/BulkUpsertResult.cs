namespace EFCore.Citus.Bulk;

/// <summary>
///     Represents the result of <c>BulkUpsert</c> or <c>BulkUpsertAsync</c>.
/// </summary>
/// <param name="Inserted">The number of rows that have been inserted.</param>
/// <param name="Updated">The number of existing rows that have been updated.</param>
/// <param name="Skipped">
///     The number of entities that no row was written for: those of existing rows, with <c>DoNothing</c>, duplicates, with
///     <c>LastDuplicateWins</c>, and those that a trigger has skipped.
/// </param>
public readonly record struct BulkUpsertResult(long Inserted, long Updated, long Skipped);
