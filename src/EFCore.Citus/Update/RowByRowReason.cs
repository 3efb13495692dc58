namespace EFCore.Citus.Update;

/// <summary>
///     Why commands of SaveChanges are executed one statement a row. The names are what the log shows.
/// </summary>
internal enum RowByRowReason
{
    /// <summary>There are too few commands of one form for a set to be worth it.</summary>
    FewRows,

    /// <summary>The rows are spread over so many shards that a set would not be faster.</summary>
    RowsScattered,

    /// <summary>Set-based execution is switched off.</summary>
    SwitchedOff,

    /// <summary>There is no transaction, and the context is told not to start one.</summary>
    NoTransaction,

    /// <summary>The table is written by stored procedures.</summary>
    StoredProcedure,

    /// <summary>The model says that the table has triggers.</summary>
    Trigger,

    /// <summary>The table has no primary key, or the command does not name it.</summary>
    NoKey,

    /// <summary>Nothing is written but what the database generates.</summary>
    NothingWritten,

    /// <summary>A part of a JSON document is updated.</summary>
    PartOfJson,

    /// <summary>The distribution column is updated.</summary>
    DistributionColumn,

    /// <summary>A column has a type whose values cannot be elements of an array.</summary>
    ColumnType,

    /// <summary>The database generates values, and nothing that the client knows tells the rows apart.</summary>
    GeneratedValues,

    /// <summary>The server has refused such a statement for this table before.</summary>
    Refused
}
