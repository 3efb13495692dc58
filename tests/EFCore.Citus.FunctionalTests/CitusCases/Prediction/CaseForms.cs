using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Compares the form of statements with the form in which Entity Framework Core and the library would say the same.
/// </summary>
internal static class CaseForms
{
    /// <summary>
    ///     What the library does in another form, which a refusal of this form therefore says nothing about; none when the forms are the
    ///     same.
    /// </summary>
    public static string? FindOtherForm(SqlStatement statement)
        => statement switch
        {
            BlockStatement { IsValid: false } => "calls functions in PL/pgSQL with SELECT; the library with PERFORM",
            AlterTableStatement alter when alter.Actions.Any(a => a is RenameConstraintAction)
                => "renames a constraint; Entity Framework Core drops it and adds another",
            AlterTableStatement alter when alter.Actions.Any(HasUnnamedCheck)
                => "adds a column with a check constraint that has no name; Entity Framework Core gives each a name",
            AlterTableStatement { Actions.Count: > 1 } alter when alter.Actions.Any(AddsConstraint)
                => "adds a constraint in one statement with other changes; Entity Framework Core uses a statement for each",
            AlterTableStatement alter when alter.Actions.Any(a => a is DropExpressionAction)
                => "drops the expression of a column; Entity Framework Core drops the column and adds another",
            DropStatement { Kind: SqlObjectKind.Index, Names.Count: > 1 }
                => "drops several indexes in one statement; Entity Framework Core uses a statement for each",
            _ => null
        };

    /// <summary>
    ///     Whether a statement says something about a constraint that models and operations leave out: what comes of them is not quite the
    ///     same.
    /// </summary>
    public static bool IsSimplified(SqlStatement statement)
        => statement switch
        {
            CreateTableStatement create => create.Constraints.Any(IsSimplified) || create.Columns.Any(c => c.Constraints.Any(IsSimplified)),
            AlterTableStatement alter => alter.Actions.Any(
                a => a is AddConstraintAction add ? IsSimplified(add.Constraint)
                    : a is AddColumnAction column && column.Column.Constraints.Any(IsSimplified)),
            _ => false
        };

    private static bool IsSimplified(SqlConstraint constraint)
        => constraint is { IsDeferrable: true } or { IsNotValid: true }
            or SqlKeyConstraint { NullsNotDistinct: true } or SqlKeyConstraint { Include.Count: > 0 }
            or SqlForeignKey { HasActionColumns: true };

    private static bool HasUnnamedCheck(AlterTableAction action)
        => action is AddColumnAction add && add.Column.Constraints.Any(c => c is SqlCheckConstraint { Name: null });

    private static bool AddsConstraint(AlterTableAction action)
        => action is AddConstraintAction or AddColumnAction { Column.Constraints.Count: > 0 };
}
