namespace EFCore.Citus.Bulk;

/// <summary>
///     What <c>BulkUpsert</c> or <c>BulkUpsertAsync</c> has done.
/// </summary>
/// <param name="Inserted">The number of rows that were not there and are now.</param>
/// <param name="Updated">The number of rows that were there and have been updated.</param>
/// <param name="Skipped">
///     The number of entities that nothing was written for: those of rows that exist, with <c>DoNothing</c>, duplicates, with
///     <c>LastDuplicateWins</c>, and those that a trigger has left out.
/// </param>
public readonly record struct BulkUpsertResult(long Inserted, long Updated, long Skipped);
