namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Contains the ways in which Citus executes a query.
/// </summary>
public enum OutcomeKind
{
    /// <summary>Each statement is one task on one node.</summary>
    Routed,

    /// <summary>A statement is several tasks.</summary>
    Many,

    /// <summary>A statement reads an intermediate result of several tasks.</summary>
    Subplan,

    /// <summary>A statement reads an intermediate result, and each of its parts is one task.</summary>
    RoutedSubplan,

    /// <summary>The coordinator executes the statements as PostgreSQL.</summary>
    Local,

    /// <summary>Citus refuses a statement.</summary>
    Refused,

    /// <summary>Entity Framework Core refuses the query.</summary>
    Untranslatable,

    /// <summary>Citus returns other rows than PostgreSQL.</summary>
    WrongRows,

    /// <summary>No statement was sent.</summary>
    None
}

/// <summary>
///     Represents how Citus executes a query, with its error if it refuses the query.
/// </summary>
public sealed record Outcome(OutcomeKind Kind, string Error = "");

/// <summary>
///     Represents a line of the table of outcomes.
/// </summary>
/// <param name="Outcome">What Citus did.</param>
/// <param name="Prediction">What the library predicted, if it did.</param>
public sealed record ShapeFinding(Outcome Outcome, string Prediction);
