using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EFCore.Citus.Analyzers.Migrations;

/// <summary>
///     Represents a call of <c>migrationBuilder</c> in a written or scaffolded migration, with literals as arguments.
/// </summary>
internal sealed class MigrationCall
{
    private static readonly HashSet<string> Methods =
    [
        "CreateTable", "AlterTable", "DropTable", "RenameTable", "RenameColumn", "AlterColumn", "DropColumn", "CreateDistributedTable",
        "CreateDistributedTableConcurrently", "AlterDistributedTable", "UndistributeTable", "AllowDataMovement"
    ];

    private MigrationCall(InvocationExpressionSyntax invocation, string method)
    {
        Invocation = invocation;
        Method = method;
    }

    public InvocationExpressionSyntax Invocation { get; }

    public string Method { get; }

    public string? Table
        => Method switch
        {
            "AlterColumn" or "DropColumn" or "RenameColumn" => GetString("table", 1),
            "CreateTable" or "AlterTable" or "DropTable" or "RenameTable" => GetString("name", 0),
            _ => GetString("table", 0)
        };

    public string? Schema
        => GetString("schema", -1);

    public static MigrationCall? Find(InvocationExpressionSyntax invocation)
        => invocation.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax, Name.Identifier.ValueText: var method }
            && Methods.Contains(method)
                ? new MigrationCall(invocation, method)
                : null;

    public ExpressionSyntax? GetArgument(string name, int position)
    {
        var arguments = Invocation.ArgumentList.Arguments;

        return (arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == name)
            ?? (position >= 0 && position < arguments.Count && arguments[position].NameColon is null ? arguments[position] : null))?.Expression;
    }

    public string? GetString(string name, int position)
        => GetLiteral(GetArgument(name, position)) as string;

    public bool? GetFlag(string name)
        => GetLiteral(GetArgument(name, -1)) as bool?;

    public bool HasAnnotation(string name)
        => FindAnnotation("Annotation", name) is not null;

    public bool HasOldAnnotation(string name)
        => FindAnnotation("OldAnnotation", name) is not null;

    public string? GetAnnotation(string name)
        => GetLiteral(FindAnnotation("Annotation", name)) as string;

    public string? GetOldAnnotation(string name)
        => GetLiteral(FindAnnotation("OldAnnotation", name)) as string;

    // Annotations follow the call: migrationBuilder.AlterTable(...).Annotation(name, value).OldAnnotation(name, value).
    private ExpressionSyntax? FindAnnotation(string method, string name)
    {
        for (var current = Invocation;
             current.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax next } access;
             current = next)
        {
            if (access.Name.Identifier.ValueText == method
                && next.ArgumentList.Arguments is [var annotation, var value]
                && GetLiteral(annotation.Expression) as string == name)
            {
                return value.Expression;
            }
        }

        return null;
    }

    private static object? GetLiteral(ExpressionSyntax? expression)
        => (expression as LiteralExpressionSyntax)?.Token.Value;
}
