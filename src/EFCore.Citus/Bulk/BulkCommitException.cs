// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore;

/// <summary>
///     An exception that is thrown when a bulk insert fails although some of its rows are, or may be, in the database. It is thrown when
///     one of several connections cannot commit after others have committed, when the connection is lost during a commit, and when a
///     statement fails after others have been executed without a transaction.
/// </summary>
/// <remarks>
///     Execution strategies do not retry the operation after this exception, because these rows would be inserted twice.
/// </remarks>
public class BulkCommitException : DbUpdateException
{
    /// <summary>
    ///     Initializes a new instance of the <see cref="BulkCommitException" /> class.
    /// </summary>
    /// <param name="message">The error message that explains the reason for the exception.</param>
    /// <param name="rowsCommitted">The number of rows that are in the database.</param>
    /// <param name="rowsInDoubt">The number of further rows that may or may not be in the database.</param>
    /// <param name="innerException">The exception that is the cause of the current exception.</param>
    public BulkCommitException(string message, long rowsCommitted, long rowsInDoubt, Exception? innerException)
        : base(message, innerException)
    {
        RowsCommitted = rowsCommitted;
        RowsInDoubt = rowsInDoubt;
    }

    /// <summary>
    ///     Gets the number of rows that are in the database.
    /// </summary>
    public virtual long RowsCommitted { get; }

    /// <summary>
    ///     Gets the number of further rows that may or may not be in the database, because the connection was lost before the server
    ///     confirmed that they are committed.
    /// </summary>
    public virtual long RowsInDoubt { get; }
}
