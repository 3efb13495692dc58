using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EFCore.Citus.Tests.Extensions;

public class CitusOwnedNavigationBuilderExtensionsTest
{
    [Theory]
    [InlineData("IsDistributedBy(a => a.City)")]
    [InlineData("IsDistributedBy(\"City\")")]
    [InlineData("IsReferenceTable()")]
    [InlineData("IsSingleShardTable()")]
    public void The_compiler_says_where_an_owned_type_gets_its_table(string call)
    {
        var source =
            $$"""
            using Microsoft.EntityFrameworkCore;

            class Order { public int Id { get; set; } public Address Address { get; set; } = null!; }
            class Address { public string City { get; set; } = ""; }

            static class Model
            {
                static void Configure(ModelBuilder b) => b.Entity<Order>().OwnsOne(o => o.Address, a => { a.{{call}}; });
            }
            """;

        var error = Assert.Single(
            CSharpCompilation.Create(
                    "Owned",
                    [CSharpSyntaxTree.ParseText(source)],
                    ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p)),
                    new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
                .GetDiagnostics(),
            d => d.Severity == DiagnosticSeverity.Error);

        Assert.Equal("CS0619", error.Id);
        Assert.Contains(
            $"'{call.Split('(')[0]}()' cannot be called: an owned type has the table type of its owner. Call the method for the "
            + "owner",
            error.GetMessage(),
            StringComparison.Ordinal);
    }
}
