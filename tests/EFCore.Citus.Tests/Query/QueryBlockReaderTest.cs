using EFCore.Citus.Query;
using EFCore.Citus.Tests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EFCore.Citus.Tests.Query;

/// <summary>
///     Tests how the facts about queries are read from the expressions of Entity Framework Core.
/// </summary>
public class QueryBlockReaderTest
{
    [Fact]
    public void Subqueries_of_alternatives_are_read_once()
    {
        using var context = TestModel.CreateContext(Shop.Configure);
        var query = context.Set<Shop.Order>().Where(
            o => o.Lines.Any(l => l.Id == 1) || o.Lines.Any(l => l.Id == 2) || o.Lines.Any(l => l.Id == 3)
                || o.Lines.Any(l => l.Id == 4 && (l.Order.Lines.Any(x => x.Id == 5) || l.Order.Lines.Any(x => x.Id == 6))) || o.Id == 7);
        var reads = new Dictionary<string, int>();

        var block = new QueryBlockReader(
            table =>
            {
                reads[table.Name] = reads.GetValueOrDefault(table.Name) + 1;

                return new QueryTable(table.Name, QueryTableKind.Distributed);
            }).Read(Translate(context, query));

        Assert.Equal(6, reads["lines"]);
        Assert.Equal(4, block.Subqueries.Count);
        Assert.All(block.Subqueries, s => Assert.Equal(QuerySubqueryKind.Other, s.Kind));
    }

    [Fact]
    public void Collations_are_those_of_the_model()
    {
        using var context = TestModel.CreateContext(
            model =>
            {
                Shop.Configure(model);
                model.Entity<Language>().IsReferenceTable().HasKey(l => l.Code);
                model.Entity<Language>().Property(l => l.Code).UseCollation("case_insensitive");
            });
        var query = context.Set<Language>().OrderBy(l => l.Code).Take(2).Select(l => l.Code)
            .Join(context.Set<Language>(), c => c, l => l.Name, (c, l) => l.Name);

        var block = new QueryBlockReader(table => new QueryTable(table.Name, QueryTableKind.Reference)).Read(Translate(context, query));

        var equality = Assert.IsType<ColumnsAreEqual>(Assert.Single(block.Sources.SelectMany(s => s.On)));
        Assert.Equal("case_insensitive", equality.Left.Collation);
        Assert.Null(equality.Right.Collation);
        Assert.False(equality.Transfers);
    }

    private static SelectExpression Translate(DbContext context, IQueryable query)
    {
        var compilation = context.GetService<IQueryCompilationContextFactory>().Create(async: false);
        var preprocessed = context.GetService<IQueryTranslationPreprocessorFactory>().Create(compilation).Process(query.Expression);
        var translated = context.GetService<IQueryableMethodTranslatingExpressionVisitorFactory>().Create(compilation).Visit(preprocessed);
        var processed = context.GetService<IQueryTranslationPostprocessorFactory>().Create(compilation).Process(translated);

        return Assert.IsType<SelectExpression>(Assert.IsType<ShapedQueryExpression>(processed, exactMatch: false).QueryExpression);
    }

    private sealed class Language
    {
        public string Code { get; set; } = "";

        public string Name { get; set; } = "";
    }
}
