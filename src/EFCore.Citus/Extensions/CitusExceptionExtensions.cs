using EFCore.Citus.Diagnostics;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     Citus specific extension methods for <see cref="Exception" />.
/// </summary>
public static class CitusExceptionExtensions
{
    /// <summary>
    ///     Gets the ID of the rule of Citus because of which the server has refused a statement, such as <c>CITUS040</c>.
    /// </summary>
    /// <param name="exception">
    ///     A <see cref="CitusException" />, a <see cref="DbUpdateException" />, or an exception that contains one of them, such as the one
    ///     that an execution strategy throws after its last attempt.
    /// </param>
    /// <returns>The ID of the rule, or <see langword="null" /> if the exception has another reason.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="exception" /> is <see langword="null" />.</exception>
    public static string? GetCitusRuleId(this Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);

        for (var current = exception; current is not null; current = current.InnerException)
        {
            if (current.Data[ErrorExplanation.DataKey] is string ruleId)
            {
                return ruleId;
            }
        }

        return null;
    }
}
