using EFCore.Citus.Query;
using EFCore.Citus.Testing;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     The exception that is thrown if an assertion of <see cref="CitusAssert" /> fails. Test frameworks report it as a failed test.
/// </summary>
public sealed class CitusAssertException : Exception
{
    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusAssertException" /> class.
    /// </summary>
    /// <param name="message">The message, with the plan.</param>
    /// <param name="plan">The plan that does not have the expected kind, or <see langword="null" />.</param>
    public CitusAssertException(string message, CitusPlan? plan = null)
        : base(message)
        => Plan = plan;

    /// <summary>
    ///     Gets the plan that does not have the expected kind, or <see langword="null" /> if the assertion is about several commands.
    /// </summary>
    public CitusPlan? Plan { get; }
}
