using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.Diagnostics;

/// <summary>
///     Determines which rule an error of the server violates.
/// </summary>
/// <remarks>
///     An exception is explained after the execution strategy has decided whether the operation is retried, because strategies examine the
///     exceptions of the provider.
/// </remarks>
internal static class CitusErrorExplainer
{
    /// <summary>
    ///     Gets the explanation of an error, or <see langword="null" /> if it is not known to be an error of Citus.
    /// </summary>
    public static ErrorExplanation? Find(ServerError error)
        => ExplainedErrors.All.FirstOrDefault(e => e.Matches(error)) is { } explained ? ErrorExplanation.Create(explained, error) : null;

    /// <summary>
    ///     Gets the explanation of an exception.
    /// </summary>
    /// <returns>
    ///     The explanation, or <see langword="null" /> if the exception is not an error of Citus, is explained already, may be retried, or
    ///     is a concurrency conflict.
    /// </returns>
    public static ErrorExplanation? Find(Exception exception)
        => FindError(exception) is { } error
            && exception.GetCitusRuleId() is null
            && ExecutionStrategy.Current is null
            && !error.IsTransient
            && !CitusTransientErrors.Is(error)
                ? Find(ServerError.Get(error))
                : null;

    /// <summary>
    ///     Gets the explanation of an error of a statement that is executed without an execution strategy. A strategy that does not derive
    ///     from <see cref="ExecutionStrategy" /> may execute the statement with other operations, which is not visible.
    /// </summary>
    public static ErrorExplanation? FindWithoutStrategy(PostgresException error, DbContext? context)
        => Find(error) is { } explanation
            && context?.Database.CreateExecutionStrategy() is not ({ RetriesOnFailure: true } and not ExecutionStrategy)
                ? explanation
                : null;

    private static PostgresException? FindError(Exception exception)
        => exception switch
        {
            PostgresException error => error,
            DbUpdateException { InnerException: PostgresException error } and not DbUpdateConcurrencyException => error,
            RetryLimitExceededException { InnerException: { } last } => FindError(last),
            _ => null
        };
}
