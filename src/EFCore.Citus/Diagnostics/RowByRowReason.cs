namespace EFCore.Citus.Diagnostics;

/// <summary>
///     The reasons for which commands of SaveChanges are executed with one statement for each row. The names appear in the log.
/// </summary>
internal enum RowByRowReason
{
    /// <summary>There are too few commands of one shape for a set to be worth it.</summary>
    FewRows,

    /// <summary>The rows are distributed over so many shards that a set would not be faster.</summary>
    RowsScattered,

    /// <summary>There is no transaction, and the context is configured not to start one.</summary>
    NoTransaction,

    /// <summary>The table is mapped to stored procedures.</summary>
    StoredProcedure,

    /// <summary>The table has triggers in the model.</summary>
    Trigger,

    /// <summary>The table has no primary key, or the command does not contain its values.</summary>
    NoKey,

    /// <summary>The database generates all values.</summary>
    NothingWritten,

    /// <summary>A part of a JSON document is updated.</summary>
    PartOfJson,

    /// <summary>The distribution column is updated.</summary>
    DistributionColumn,

    /// <summary>A column has a type that cannot be the element type of an array.</summary>
    ColumnType,

    /// <summary>The database generates values, and no value known to the client identifies the rows.</summary>
    GeneratedValues,

    /// <summary>The server has already refused such a statement for this table.</summary>
    Refused
}
