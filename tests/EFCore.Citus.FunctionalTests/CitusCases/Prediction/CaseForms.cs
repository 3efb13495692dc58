using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Determines which statements have the form that migration operations generate.
/// </summary>
internal static class CaseForms
{
    public static bool IsWrittenByHand(CaseStep step)
        => step.IsWrittenByHand
            || IsWrittenByHand(step.Statement)
            || (step.Statement is RenameIndexStatement rename && !step.Before.Tables.Exists(t => t.Indexes.Exists(i => i.Name == rename.Name.Name)));

    /// <summary>
    ///     Determines whether a migration contains the statement as SQL, because operations do not support it or would generate another
    ///     form.
    /// </summary>
    private static bool IsWrittenByHand(SqlStatement statement)
        => statement switch
        {
            BlockStatement block => !block.IsValid,
            AlterTableStatement alter => alter.Actions.Any(IsWrittenByHand) || (alter.Actions.Count > 1 && alter.Actions.Any(IsDoneAlone)),
            CreateTableStatement create => create.IsTemporary || create.IsForeign || create.Inherits.Count > 0,
            CreateIndexStatement create => create.HasOptions || create.Elements.Any(e => e.Column is null || e.HasOptions),
            CreateSchemaStatement create => create.HasElements,
            CreateSequenceStatement create => create.Options.IsOwned,
            AlterSequenceStatement alter => alter.Options.IsOwned,
            SetStatement set => set.Name.StartsWith("citus.enable_", StringComparison.Ordinal),
            CallStatement call => CallChanges.GetText(call, "schemaname") is "public",
            DropStatement drop => drop is { Kind: SqlObjectKind.Index, Names.Count: > 1 },
            HandWrittenStatement => true,
            _ => false
        };

    /// <summary>
    ///     Determines whether a statement specifies a property of a constraint that models and operations do not support, so that the
    ///     result differs.
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
            or SqlForeignKey { HasActionColumns: true } or SqlForeignKey { Name: null };

    private static bool IsWrittenByHand(AlterTableAction action)
        => action is OtherAction or RenameConstraintAction or DropExpressionAction or AlterColumnTypeAction { Using: not null }
                or AddConstraintAction { Constraint: SqlExclusion or SqlKeyConstraint { UsingIndex: not null } }
            || (action is AddColumnAction add && add.Column.Constraints.Any(c => c is SqlCheckConstraint { Name: null }));

    // Operations generate a separate statement for each of these actions.
    private static bool IsDoneAlone(AlterTableAction action)
        => action is AddConstraintAction or AddColumnAction { Column.Constraints.Count: > 0 }
            || (action is AddColumnAction add && IsSequenceValue(add.Column.Default))
            || (action is SetDefaultAction set && IsSequenceValue(set.Default));

    private static bool IsSequenceValue(SqlExpression? value)
        => value?.Tokens.Any(t => t.Is("nextval")) == true;
}
