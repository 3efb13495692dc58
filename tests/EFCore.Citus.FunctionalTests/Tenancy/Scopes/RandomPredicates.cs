using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Creates random conditions on the entities of <see cref="DeskContext" />, with navigations, subqueries and attempts to read the rows
///     of other tenants.
/// </summary>
public sealed class RandomPredicates(Random random, DeskContext context)
{
    public Expression<Func<Ticket, bool>> OfTicket(int depth)
    {
        var n = random.Next(0, 6);
        var id = random.Next(6, 11);
        var text = Text();
        return random.Next(depth > 0 ? 20 : 8) switch
        {
            0 => t => t.Points > n,
            1 => t => t.Title.Contains(text),
            2 => t => t.ParentId == null || t.ParentId == id,
            3 => t => t.ProjectId == id,
            4 => t => t.Project!.Budget < n * 10,
            5 => t => EF.Property<int>(t, "AccountId") == n,
            6 => t => t.Id >= id,
            7 => t => t.Project!.Country!.Name.StartsWith("S"),
            8 or 9 => And(OfTicket(depth - 1), OfTicket(depth - 1)),
            10 or 11 => Or(OfTicket(depth - 1), OfTicket(depth - 1)),
            12 => Not(OfTicket(depth - 1)),
            13 => Of<Label, Ticket>(OfLabel(depth - 1), p => t => t.Labels.AsQueryable().Any(p)),
            14 => Of<Project, Ticket>(OfProject(depth - 1), p => t => context.Projects.Where(p).Any(x => x.Id == t.ProjectId)),
            15 => Of<Ticket, Ticket>(OfTicket(depth - 1), p => t => context.Tickets.Where(p).Select(x => x.Id).Contains(t.Id)),
            16 => Of<Ticket, Ticket>(OfTicket(depth - 1), p => t => context.Tickets.Where(p).Count(x => x.Points == t.Points) > n),
            17 => Of<Project, Ticket>(OfProject(depth - 1), p => t => context.Projects.IgnoreQueryFilters().Where(p).Max(x => (int?)x.Budget) > t.Points),
            18 => Of<Label, Ticket>(OfLabel(depth - 1), p => t => t.Labels.AsQueryable().Count(p) < n),
            _ => t => context.Tickets.OrderBy(x => x.Id).Skip(n % 3).Select(x => x.Title).FirstOrDefault() == t.Title
        };
    }

    public Expression<Func<Project, bool>> OfProject(int depth)
    {
        var n = random.Next(0, 6);
        var id = random.Next(6, 11);
        var text = Text();
        return random.Next(depth > 0 ? 16 : 7) switch
        {
            0 => p => p.Budget > n * 20,
            1 => p => p.Name.Contains(text),
            2 => p => p.CountryId == null,
            3 => p => p.Country!.Name == "Switzerland",
            4 => p => p.Id == id,
            5 => p => p.Account!.Name.EndsWith(n.ToString()),
            6 => p => EF.Property<int>(p, "AccountId") != n,
            7 or 8 => And(OfProject(depth - 1), OfProject(depth - 1)),
            9 => Or(OfProject(depth - 1), OfProject(depth - 1)),
            10 => Not(OfProject(depth - 1)),
            11 => Of<Ticket, Project>(OfTicket(depth - 1), q => p => p.Tickets.AsQueryable().Any(q)),
            12 => Of<Ticket, Project>(OfTicket(depth - 1), q => p => p.Tickets.AsQueryable().All(q)),
            13 => Of<Ticket, Project>(OfTicket(depth - 1), q => p => p.Tickets.AsQueryable().Where(q).Sum(t => t.Points) > n),
            14 => Of<Ticket, Project>(OfTicket(depth - 1), q => p => context.Tickets.Where(q).Any(t => t.Points > p.Budget || t.ProjectId == p.Id)),
            _ => p => context.Accounts.SelectMany(a => a.Projects).Count(x => x.Budget <= p.Budget) > n
        };
    }

    public Expression<Func<Label, bool>> OfLabel(int depth)
    {
        var n = random.Next(0, 6);
        var text = Text();
        return random.Next(depth > 0 ? 7 : 3) switch
        {
            0 => l => l.Name.Contains(text),
            1 => l => EF.Property<int>(l, "AccountId") == n,
            2 => l => l.Name.Length > n,
            3 => Not(OfLabel(depth - 1)),
            4 => Or(OfLabel(depth - 1), OfLabel(depth - 1)),
            5 => Of<Ticket, Label>(OfTicket(depth - 1), q => l => l.Tickets.AsQueryable().Any(q)),
            _ => Of<Ticket, Label>(OfTicket(depth - 1), q => l => context.Tickets.Where(q).Any(t => t.Labels.Contains(l)))
        };
    }

    private string Text()
        => random.Next(6) switch { 0 => "1", 1 => "2", 2 => "of", 3 => "first", 4 => "e", _ => "seven" };

    private static Expression<Func<TOuter, bool>> Of<TInner, TOuter>(
        Expression<Func<TInner, bool>> inner,
        Func<Expression<Func<TInner, bool>>, Expression<Func<TOuter, bool>>> outer)
        => outer(inner);

    private static Expression<Func<T, bool>> And<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right)
        => Combine(left, right, Expression.AndAlso);

    private static Expression<Func<T, bool>> Or<T>(Expression<Func<T, bool>> left, Expression<Func<T, bool>> right)
        => Combine(left, right, Expression.OrElse);

    private static Expression<Func<T, bool>> Not<T>(Expression<Func<T, bool>> operand)
        => Expression.Lambda<Func<T, bool>>(Expression.Not(operand.Body), operand.Parameters);

    private static Expression<Func<T, bool>> Combine<T>(
        Expression<Func<T, bool>> left,
        Expression<Func<T, bool>> right,
        Func<Expression, Expression, Expression> combine)
        => Expression.Lambda<Func<T, bool>>(
            combine(left.Body, new Replacement(right.Parameters[0], left.Parameters[0]).Visit(right.Body)!), left.Parameters);

    private sealed class Replacement(Expression from, Expression to) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node)
            => node == from ? to : base.Visit(node);
    }
}
