using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.Bulk;

/// <summary>
///     An exception that is thrown when a bulk insert fails although rows of it are in the database, or may be: when one of several
///     connections cannot commit after others have, when the connection is lost while it commits, and when a statement fails after others
///     without a transaction.
/// </summary>
/// <remarks>
///     No execution strategy retries the operation after it, because these rows would be inserted twice.
/// </remarks>
public class BulkCommitException : DbUpdateException
{
    /// <summary>
    ///     Creates a new instance.
    /// </summary>
    /// <param name="message">The message that says what has happened.</param>
    /// <param name="rowsCommitted">The number of rows that are in the database.</param>
    /// <param name="rowsInDoubt">The number of further rows of which it is not known whether they are.</param>
    /// <param name="innerException">The reason.</param>
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
    ///     Gets the number of further rows of which it is not known whether they are in the database: the connection was lost before the
    ///     server could say that it has committed them.
    /// </summary>
    public virtual long RowsInDoubt { get; }
}
