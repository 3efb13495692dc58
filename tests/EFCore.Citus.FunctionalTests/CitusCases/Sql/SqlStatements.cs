namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     Represents a data definition statement, or the relevant parts of another statement.
/// </summary>
internal abstract record SqlStatement
{
    public string Sql { get; init; } = "";
}

/// <summary>Represents a name with its schema, if it was specified.</summary>
internal readonly record struct SqlName(string? Schema, string Name)
{
    public override string ToString()
        => Schema is null ? Name : $"{Schema}.{Name}";
}

/// <summary>Represents an expression: its text, and its tokens for further inspection.</summary>
internal sealed record SqlExpression(string Text, IReadOnlyList<SqlToken> Tokens)
{
    public override string ToString()
        => Text;
}

/// <summary>Represents a type by its name in <c>format_type</c>, with the modifiers as they were written.</summary>
internal sealed record SqlType(string Name, string Modifiers = "", bool IsArray = false, bool IsSerial = false)
{
    public override string ToString()
        => Name switch
        {
            // The modifiers are in the middle of these names.
            "timestamp with time zone" or "time with time zone" or "timestamp without time zone" or "time without time zone"
                when Modifiers.Length > 0 => Name.Insert(Name.IndexOf(' ', StringComparison.Ordinal), Modifiers),
            _ => Name + Modifiers
        } + (IsArray ? "[]" : "");
}

internal enum SqlIdentity
{
    Always,
    ByDefault
}

internal sealed record SqlColumn(string Name, SqlType Type)
{
    public bool IsNotNull { get; init; }

    public SqlExpression? Default { get; init; }

    public SqlIdentity? Identity { get; init; }

    public SqlExpression? Generated { get; init; }

    public bool IsVirtual { get; init; }

    public string? Collation { get; init; }

    public string? Compression { get; init; }

    public IReadOnlyList<SqlConstraint> Constraints { get; init; } = [];
}

internal enum SqlAction
{
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault
}

internal abstract record SqlConstraint
{
    public string? Name { get; init; }

    public bool IsDeferrable { get; init; }

    public bool IsNotValid { get; init; }
}

internal sealed record SqlKeyConstraint(bool IsPrimaryKey, IReadOnlyList<string> Columns) : SqlConstraint
{
    public IReadOnlyList<string> Include { get; init; } = [];

    public bool NullsNotDistinct { get; init; }

    /// <summary>Gets the index that becomes the constraint.</summary>
    public string? UsingIndex { get; init; }

    public bool WithoutOverlaps { get; init; }
}

internal sealed record SqlCheckConstraint(SqlExpression Condition) : SqlConstraint;

internal sealed record SqlForeignKey(IReadOnlyList<string> Columns, SqlName Principal, IReadOnlyList<string> PrincipalColumns) : SqlConstraint
{
    public SqlAction OnDelete { get; init; }

    public SqlAction OnUpdate { get; init; }

    /// <summary>Gets a value indicating whether an action is restricted to some of the columns.</summary>
    public bool HasActionColumns { get; init; }
}

/// <summary>Represents an exclusion constraint, with the columns or expressions and the operators by which they are compared.</summary>
internal sealed record SqlExclusion(string Text, IReadOnlyList<(string? Column, string Operator)> Elements) : SqlConstraint;

internal sealed record CreateTableStatement(SqlName Name) : SqlStatement
{
    public bool IsTemporary { get; init; }

    public bool IsForeign { get; init; }

    public bool IsQuery { get; init; }

    public IReadOnlyList<SqlColumn> Columns { get; init; } = [];

    public IReadOnlyList<SqlConstraint> Constraints { get; init; } = [];

    public IReadOnlyList<SqlName> Like { get; init; } = [];

    public IReadOnlyList<SqlName> Inherits { get; init; } = [];

    public SqlName? PartitionOf { get; init; }

    public bool IsPartitioned { get; init; }
}

/// <summary>Represents a column or an expression of an index, and whether its order, collation or operator class is specified.</summary>
internal sealed record SqlIndexElement(string? Column, SqlExpression Expression, bool HasOptions);

internal sealed record CreateIndexStatement(string? Name, SqlName Table, IReadOnlyList<SqlIndexElement> Elements) : SqlStatement
{
    public bool IsUnique { get; init; }

    public bool IsConcurrent { get; init; }

    public string? Method { get; init; }

    public IReadOnlyList<string> Include { get; init; } = [];

    public bool NullsNotDistinct { get; init; }

    public SqlExpression? Where { get; init; }

    /// <summary>Gets a value indicating whether the constraint has storage parameters or a tablespace.</summary>
    public bool HasOptions { get; init; }
}

internal sealed record AlterTableStatement(SqlName Table, IReadOnlyList<AlterTableAction> Actions) : SqlStatement;

internal abstract record AlterTableAction;

internal sealed record AddColumnAction(SqlColumn Column) : AlterTableAction;

internal sealed record DropColumnAction(string Column) : AlterTableAction;

internal sealed record AlterColumnTypeAction(string Column, SqlType Type, string? Collation, SqlExpression? Using) : AlterTableAction;

internal sealed record SetDefaultAction(string Column, SqlExpression? Default) : AlterTableAction;

internal sealed record SetNotNullAction(string Column, bool IsNotNull) : AlterTableAction;

internal sealed record SetIdentityAction(string Column, SqlIdentity? Identity) : AlterTableAction;

internal sealed record RestartIdentityAction(string Column, long? Value) : AlterTableAction;

internal sealed record DropExpressionAction(string Column) : AlterTableAction;

internal sealed record SetCompressionAction(string Column, string Method) : AlterTableAction;

internal sealed record AddConstraintAction(SqlConstraint Constraint) : AlterTableAction;

internal sealed record DropConstraintAction(string Name) : AlterTableAction;

internal sealed record RenameTableAction(string Name) : AlterTableAction;

internal sealed record RenameConstraintAction(string Constraint, string Name) : AlterTableAction;

internal sealed record RenameColumnAction(string Column, string Name) : AlterTableAction;

internal sealed record SetSchemaAction(string Schema) : AlterTableAction;

internal sealed record SetStorageParametersAction(IReadOnlyList<(string Name, string? Value)> Parameters) : AlterTableAction;

/// <summary>Represents an action that does not change any property of a table in Entity Framework Core.</summary>
internal sealed record OtherAction(string Kind) : AlterTableAction;

internal enum SqlObjectKind
{
    Table,
    Index,
    Schema,
    Sequence,
    View,
    Other
}

internal sealed record DropStatement(SqlObjectKind Kind, IReadOnlyList<SqlName> Names, bool IsCascade) : SqlStatement;

internal sealed record RenameIndexStatement(SqlName Name, string NewName) : SqlStatement;

internal sealed record CreateSchemaStatement(string Name, bool HasElements) : SqlStatement;

internal sealed record CreateEnumStatement(SqlName Name, IReadOnlyList<string> Labels) : SqlStatement;

internal sealed record CreateDomainStatement(SqlName Name, SqlType Type) : SqlStatement;

internal sealed record CreateCompositeStatement(SqlName Name) : SqlStatement;

internal sealed record SqlSequenceOptions(long? StartsWith = null, long? IncrementsBy = null, long? RestartsWith = null, SqlType? Type = null)
{
    public bool IsOwned { get; init; }

    public bool Restarts { get; init; }
}

internal sealed record CreateSequenceStatement(SqlName Name, SqlSequenceOptions Options) : SqlStatement;

internal sealed record AlterSequenceStatement(SqlName Name, SqlSequenceOptions Options, string? NewName) : SqlStatement;

internal sealed record CreateTriggerStatement(string Name, SqlName Table) : SqlStatement;

internal sealed record CreateViewStatement(SqlName Name) : SqlStatement;

internal sealed record CreateExtensionStatement(string Name) : SqlStatement;

internal sealed record CreateCollationStatement(SqlName Name, bool IsDeterministic) : SqlStatement;

internal sealed record CommentStatement(SqlName Table, string? Comment) : SqlStatement;

internal sealed record SetStatement(string Name, string? Value) : SqlStatement;

internal enum SqlTransactionKind
{
    Begin,
    Commit,
    Rollback
}

internal sealed record TransactionStatement(SqlTransactionKind Kind) : SqlStatement;

/// <summary>Represents an argument. The text of a constant is <see langword="null" /> for NULL; any other value is an expression.</summary>
internal sealed record SqlArgument(string? Name, string? Constant, bool IsNull, SqlExpression Expression);

/// <summary>Represents a function that is called for its effects: <c>SELECT f(...)</c> or <c>PERFORM f(...)</c>.</summary>
internal sealed record CallStatement(string Function, IReadOnlyList<SqlArgument> Arguments) : SqlStatement;

internal sealed record InsertStatement(SqlName Table, IReadOnlyList<string>? Columns, IReadOnlyList<IReadOnlyList<SqlArgument>>? Rows) : SqlStatement;

/// <summary>Represents a DO block that only executes its statements.</summary>
/// <param name="Statements">The statements.</param>
/// <param name="IsValid">Whether all statements have a form that PL/pgSQL accepts.</param>
internal sealed record BlockStatement(IReadOnlyList<CallStatement> Statements, bool IsValid) : SqlStatement;

/// <summary>Represents a statement that reads or changes rows, or verifies a result, and does not change the schema.</summary>
internal sealed record ProbeStatement : SqlStatement;

/// <summary>Represents a statement for an object that no table definition depends on, such as a function.</summary>
internal sealed record UnrelatedStatement(string Kind) : SqlStatement;

/// <summary>Represents a statement that Entity Framework Core only supports as manually written SQL.</summary>
internal sealed record HandWrittenStatement(string Kind) : SqlStatement;
