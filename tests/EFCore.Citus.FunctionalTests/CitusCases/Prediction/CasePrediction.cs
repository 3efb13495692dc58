using System.Collections.Immutable;
using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

internal enum CaseVerdict
{
    /// <summary>The library would send what the case does, or what amounts to it.</summary>
    Accepted,

    /// <summary>The library would send it, and knows that it works in sequential mode only, which the case does not set.</summary>
    AcceptedInSequentialMode,

    /// <summary>The library would send it outside of the transaction in which the case stands.</summary>
    AcceptedWithoutTransaction,

    /// <summary>The library refuses it by one of its rules.</summary>
    Refused,

    /// <summary>The library, or Entity Framework Core, fails without naming a rule, which is never right.</summary>
    Failed,

    /// <summary>The library cannot be asked.</summary>
    OutOfScope
}

/// <summary>
///     What the library says about a case.
/// </summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Explanation">The rule that is broken, or why the case is out of scope.</param>
internal sealed record CasePrediction(CaseVerdict Verdict, string Explanation = "")
{
    /// <summary>The number of statements of the case that come before what <see cref="Commands" /> do.</summary>
    public int FirstStatement { get; init; }

    /// <summary>What the library sends instead of the last statements of the case; none when the case only looks at the outcome.</summary>
    public IReadOnlyList<MigrationCommand> Commands { get; init; } = [];

    /// <summary>
    ///     What the library sends instead of statements of the set-up, by their index, when the case looks at the outcome.
    /// </summary>
    public ImmutableDictionary<int, IReadOnlyList<MigrationCommand>> Changes { get; init; }
        = ImmutableDictionary<int, IReadOnlyList<MigrationCommand>>.Empty;

    /// <summary>Whether <see cref="Commands" /> are made for a script that looks which migrations were applied.</summary>
    public bool IsIdempotentScript { get; init; }

    /// <summary>Whether <see cref="Commands" /> leave out something that the case says and the library has no word for.</summary>
    public bool IsSimplified { get; init; }

    /// <summary>The tables at the end.</summary>
    public CaseSchema Schema { get; init; } = CaseSchema.Empty;

    /// <summary>
    ///     Whether there is something to migrate where the set-up ends. Not in a distributed schema, which the library takes for a group of
    ///     single-shard tables.
    /// </summary>
    public bool CanBeMigrated
        => Commands.Count > 0 && Schema.DistributedSchemas.IsEmpty;

    /// <summary>Whether library and server are asked the same question.</summary>
    public bool IsCovered
        => Verdict != CaseVerdict.OutOfScope;
}
