using System.Collections.Immutable;
using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

internal enum CaseVerdict
{
    /// <summary>The library would send the statement, or an equivalent one.</summary>
    Accepted,

    /// <summary>
    ///     The library would send the statement and determines that it requires sequential mode, which the case does not set.
    /// </summary>
    AcceptedInSequentialMode,

    /// <summary>The library would send the statement outside the transaction of the case.</summary>
    AcceptedWithoutTransaction,

    /// <summary>The library refuses the statement by one of its rules.</summary>
    Refused,

    /// <summary>The library, or Entity Framework Core, fails without a rule, which is always an error.</summary>
    Failed,

    /// <summary>The library does not support the statement, so there is no prediction.</summary>
    OutOfScope
}

/// <summary>
///     Represents the prediction of the library for a case.
/// </summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Explanation">The rule that is violated, or the reason for which the case is out of scope.</param>
internal sealed record CasePrediction(CaseVerdict Verdict, string Explanation = "")
{
    /// <summary>Gets the number of statements of the case before those that <see cref="Commands" /> replace.</summary>
    public int FirstStatement { get; init; }

    /// <summary>
    ///     Gets the commands of the library that replace the last statements of the case. The list is empty if the case only verifies a
    ///     result.
    /// </summary>
    public IReadOnlyList<MigrationCommand> Commands { get; init; } = [];

    /// <summary>
    ///     Gets the commands of the library that replace statements of the setup, by their index, if the case verifies a result.
    /// </summary>
    public ImmutableDictionary<int, IReadOnlyList<MigrationCommand>> Changes { get; init; }
        = ImmutableDictionary<int, IReadOnlyList<MigrationCommand>>.Empty;

    /// <summary>
    ///     Gets a value indicating whether <see cref="Commands" /> are generated for a script that checks for applied migrations.
    /// </summary>
    public bool IsIdempotentScript { get; init; }

    /// <summary>
    ///     Gets a value indicating whether <see cref="Commands" /> omit a property in the case that the library does not support.
    /// </summary>
    public bool IsSimplified { get; init; }

    /// <summary>
    ///     Gets a value indicating whether the migration contains statements as SQL, which the server refuses and not the library. The
    ///     library does not know their effect either.
    /// </summary>
    public bool IsWrittenByHand { get; init; }

    /// <summary>Gets the tables at the end.</summary>
    public CaseSchema Schema { get; init; } = CaseSchema.Empty;

    /// <summary>
    ///     Gets a value indicating whether there are changes to migrate after the setup. A distributed schema is excluded, because the
    ///     library considers it a group of single-shard tables.
    /// </summary>
    public bool CanBeMigrated
        => Commands.Count > 0 && Schema.DistributedSchemas.IsEmpty;

    /// <summary>Gets a value indicating whether library and server receive equivalent input.</summary>
    public bool IsCovered
        => Verdict != CaseVerdict.OutOfScope;
}
