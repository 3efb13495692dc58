using EFCore.Citus.Diagnostics;
using Npgsql;

// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     The exception that is thrown if Citus refuses a statement of a query, a command or a migration for a known reason. The message
///     contains the cause, the error of the server, and the fix.
/// </summary>
/// <remarks>
///     <para>
///         The <see cref="Exception.InnerException" /> is the <see cref="PostgresException" /> of the server. Errors of the server that
///         are not known to be errors of Citus are not replaced by this exception.
///     </para>
///     <para>
///         <c>SaveChanges</c> and bulk operations throw a <see cref="DbUpdateException" /> with the same message instead. The method
///         <see cref="CitusExceptionExtensions.GetCitusRuleId" /> returns the rule of both.
///     </para>
/// </remarks>
public sealed class CitusException : NpgsqlException
{
    private readonly PostgresException _error;

    /// <summary>
    ///     Initializes a new instance of the <see cref="CitusException" /> class.
    /// </summary>
    /// <param name="message">The cause, the error of the server, and the fix.</param>
    /// <param name="ruleId">The ID of the rule, such as <c>CITUS040</c>.</param>
    /// <param name="innerException">The error of the server.</param>
    public CitusException(string message, string ruleId, PostgresException innerException)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(ruleId);
        ArgumentNullException.ThrowIfNull(innerException);

        _error = innerException;
        BatchCommand = innerException.BatchCommand;
        RuleId = ruleId;
        Data[ErrorExplanation.DataKey] = ruleId;
    }

    /// <summary>
    ///     Gets the ID of the rule that the statement violates, such as <c>CITUS040</c>. Each rule has a page in the documentation, to which
    ///     <see cref="Exception.HelpLink" /> refers.
    /// </summary>
    public string RuleId { get; }

    /// <summary>
    ///     Gets the SQLSTATE of the error of the server.
    /// </summary>
    public override string SqlState
        => _error.SqlState;

    /// <summary>
    ///     Gets a value indicating whether the error of the server is transient, so that the same statement may succeed later.
    /// </summary>
    public override bool IsTransient
        => _error.IsTransient;
}
