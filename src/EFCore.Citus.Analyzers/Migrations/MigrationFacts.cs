using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Migrations;

/// <summary>
///     Represents the facts about the distribution columns of tables in the migrations of a compilation.
/// </summary>
internal sealed class MigrationFacts
{
    private readonly List<Distribution> _distributions = [];
    private readonly HashSet<(string? Schema, string Table)> _uncertain = [];

    /// <param name="compilation">The compilation of the migrations.</param>
    /// <param name="cancellationToken">A token to cancel the search.</param>
    public static MigrationFacts Read(Compilation compilation, CancellationToken cancellationToken)
    {
        var facts = new MigrationFacts();
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();

            foreach (var migration in SourceTypes.GetDerivedTypes(tree, cancellationToken).OfType<ClassDeclarationSyntax>().Where(IsMigration))
            {
                foreach (var invocation in FindUp(migration)?.DescendantNodes().OfType<InvocationExpressionSyntax>() ?? [])
                {
                    facts.Add(migration, MigrationCall.Find(invocation));
                }
            }
        }

        return facts;
    }

    /// <summary>
    ///     Finds the distribution column of a table at the time of a call.
    /// </summary>
    /// <returns>The column, or <see langword="null" /> if the table is not distributed or the column cannot be determined.</returns>
    public string? FindDistributionColumn(MigrationCall call, Compilation compilation, CancellationToken cancellationToken)
    {
        if (call.Table is not { } table
            || _uncertain.Contains((call.Schema, table)))
        {
            return null;
        }

        var earlier = _distributions.Where(d => d.Schema == call.Schema && d.Table == table).ToList();
        var columns = earlier.Select(d => d.Column).Distinct().ToList();

        return columns.Count == 1 && earlier.Any(IsEarlier) ? columns[0] : null;

        bool IsEarlier(Distribution distribution)
        {
            var migration = call.Invocation.FirstAncestorOrSelf<ClassDeclarationSyntax>()!;

            return distribution.Migration == migration
                ? distribution.Position < call.Invocation.SpanStart
                : string.CompareOrdinal(GetId(distribution.Migration), GetId(migration)) < 0;
        }

        // The order of migrations is determined by their IDs, which are in the designer files, and not by their class names.
        string? GetId(ClassDeclarationSyntax migration)
            => compilation.GetModel(migration.SyntaxTree).GetDeclaredSymbol(migration, cancellationToken) is INamedTypeSymbol type
                && ClrMembers.FindAttribute(type, "Microsoft.EntityFrameworkCore.Migrations.MigrationAttribute") is { } attribute
                    ? ClrMembers.GetNames(attribute).FirstOrDefault()
                    : null;
    }

    public static bool IsUp(SyntaxNode node)
        => node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Identifier.ValueText: "Up" };

    /// <summary>
    ///     Determines whether the migration of a call allows the rows of its table to be moved, or moves them explicitly.
    /// </summary>
    public static bool MovesRows(MigrationCall call)
        => call.Invocation.FirstAncestorOrSelf<MethodDeclarationSyntax>()!
            .DescendantNodes()
            .OfType<InvocationExpressionSyntax>()
            .Select(MigrationCall.Find)
            .Any(
                c => c is { Method: "AllowDataMovement" or "AlterDistributedTable" or "UndistributeTable" }
                    && c.Table == call.Table
                    && c.Schema == call.Schema);

    private static bool IsMigration(ClassDeclarationSyntax declaration)
        => declaration.BaseList!.Types.Any(t => t.Type.ToString() is "Migration" or "Microsoft.EntityFrameworkCore.Migrations.Migration");

    private static MethodDeclarationSyntax? FindUp(ClassDeclarationSyntax migration)
        => migration.Members.OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Identifier.ValueText == "Up");

    private void Add(ClassDeclarationSyntax migration, MigrationCall? call)
    {
        if (call?.Table is not { } table)
        {
            return;
        }

        switch (call.Method)
        {
            case "CreateDistributedTable" or "CreateDistributedTableConcurrently":
                AddDistribution(call.GetString("distributionColumn", 1));
                break;
            case "CreateTable" when call.HasAnnotation(CitusAnnotationNames.TableType):
                AddDistribution(call.GetAnnotation(CitusAnnotationNames.DistributionColumn));
                break;
            case "AlterTable" when call.HasAnnotation(CitusAnnotationNames.TableType):
                // An existing table is distributed after all changes of its columns in the migration.
                var distributionColumn = call.GetAnnotation(CitusAnnotationNames.DistributionColumn);
                var isDistributed = call.GetOldAnnotation(CitusAnnotationNames.DistributionColumn) == distributionColumn;
                AddDistribution(distributionColumn, isDistributed ? -1 : int.MaxValue);
                break;
            case "AlterTable" when call.HasOldAnnotation(CitusAnnotationNames.TableType):
            case "AlterDistributedTable":
            case "UndistributeTable":
            case "DropTable":
            case "RenameTable":
            case "RenameColumn":
                _uncertain.Add((call.Schema, table));
                break;
        }

        void AddDistribution(string? column, int? position = null)
        {
            if (column is null)
            {
                _uncertain.Add((call.Schema, table));
            }
            else
            {
                _distributions.Add(new Distribution(migration, position ?? call.Invocation.SpanStart, call.Schema, table, column));
            }
        }
    }

    private sealed class Distribution(ClassDeclarationSyntax migration, int position, string? schema, string table, string column)
    {
        public ClassDeclarationSyntax Migration { get; } = migration;

        public int Position { get; } = position;

        public string? Schema { get; } = schema;

        public string Table { get; } = table;

        public string Column { get; } = column;
    }
}
