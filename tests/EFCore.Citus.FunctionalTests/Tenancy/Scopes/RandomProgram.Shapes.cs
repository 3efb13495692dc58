using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Contains queries with several sources: joins of each kind, sets, groups, nested collections, and bulk statements over them.
/// </summary>
public sealed partial class RandomProgram
{
    private static readonly Func<DeskContext, int, IAsyncEnumerable<string>> Compiled = EF.CompileAsyncQuery(
        (DeskContext context, int points) => context.Tickets.Where(t => t.Points >= points && context.Projects.Any(p => p.Id == t.ProjectId))
            .Select(t => t.Title + t.Labels.Count));

    private async Task<string> ReadShapeAsync()
    {
        var n = _random.Next(1, 4);
        var id = _random.Next(5, 13);
        var tickets = Tickets(1);
        var projects = Projects(1);
        var ofTicket = _predicates.OfTicket(1);
        var ofProject = _predicates.OfProject(1);
        switch (_random.Next(24))
        {
            case 0:
                return await ListAsync(
                    from p in projects
                    join t in tickets on p.Id equals t.ProjectId into joined
                    from t in joined.DefaultIfEmpty()
                    select new { p.Name, Title = t == null ? null : t.Title });
            case 1:
                return await ListAsync(
                    from p in projects
                    join t in tickets on p.Id equals t.ProjectId into joined
                    select new { p.Id, Count = joined.Count(), Sum = joined.Sum(t => t.Points) });
            case 2:
                return await ListAsync(projects.LeftJoin(tickets, p => p.Id, t => t.ProjectId, (p, t) => new { p.Name, Points = t == null ? -1 : t.Points }));
            case 3:
                return await ListAsync(projects.RightJoin(tickets, p => p.Id, t => t.ProjectId, (p, t) => new { Name = p == null ? null : p.Name, t.Title }));
            case 4:
                return await ListAsync(projects.Select(p => p.Name).Concat(tickets.Select(t => t.Title)));
            case 5:
                return await ListAsync(tickets.Select(t => t.ProjectId).Except(projects.Select(p => p.Id)));
            case 6:
                return await ListAsync(projects.Select(p => p.Id).Intersect(tickets.Select(t => t.ProjectId)));
            case 7:
                return $"{await _context.Projects.AllAsync(ofProject)} {await tickets.Select(t => t.Id).ContainsAsync(id)}";
            case 8:
                return await ListAsync(
                    Split(
                        _context.Accounts.Select(
                            a => new Nested(
                                a.Name,
                                a.Projects.AsQueryable().Where(ofProject).OrderBy(p => p.Id).Select(
                                    p => new Nested(
                                        p.Name,
                                        p.Tickets.AsQueryable().Where(ofTicket).OrderBy(t => t.Id).Take(n)
                                            .Select(t => new Nested(t.Title, t.Labels.OrderBy(l => l.Name).Select(l => new Nested(l.Name, new List<Nested>())).ToList()))
                                            .ToList()))
                                    .ToList()))));
            case 9:
                return await ListAsync(
                    tickets.GroupBy(t => new { t.ProjectId, t.Project!.Account!.Name })
                        .Select(g => new { g.Key.ProjectId, g.Key.Name, Average = g.Average(t => t.Points), Labels = g.Sum(t => t.Labels.Count), Titles = g.Select(t => t.Title).Distinct().Count() }));
            case 10:
                return await ListAsync(tickets.Select(t => t.Points).Distinct().OrderBy(p => p).Skip(n - 1).Take(n));
            case 11:
                return await ListAsync(_context.Tickets.Where(ofTicket).GroupBy(t => t.ProjectId).Select(g => g.OrderByDescending(t => t.Id).First().Title));
            case 12:
                return $"{(await tickets.OrderBy(t => t.Id).ElementAtOrDefaultAsync(n))?.Title} {(await projects.OrderBy(p => p.Id).LastOrDefaultAsync())?.Name}";
            case 13:
                return $"{await tickets.MaxAsync(t => (int?)t.Points)} {await projects.MinAsync(p => (int?)p.Tickets.Count)} {await tickets.AverageAsync(t => (double?)t.Project!.Budget)}";
            case 14:
                return string.Join(", ", await projects.OrderBy(p => p.Tickets.Count).ThenBy(p => _context.Tickets.Count(t => t.Points < p.Budget)).ThenBy(p => p.Id).Select(p => p.Name).ToListAsync());
            case 15:
                return await ListAsync(
                    from p in projects
                    from t in tickets.Where(t => t.Points > p.Budget % 5)
                    select new { p.Name, t.Title });
            case 16:
                return string.Join(", ", (await Compiled(_context, n).ToListAsync()).Order(StringComparer.Ordinal));
            case 17:
                var ids = Enumerable.Range(id, n).Select(i => (long)i).ToList();
                return await ListAsync(tickets.Where(t => ids.Contains(t.Id) || projects.OrderBy(p => p.Id).Select(p => p.Id).Take(n).Contains(t.ProjectId)).Select(t => t.Title));
            case 18:
                return await ListAsync(
                    tickets.GroupBy(t => t.ProjectId).Where(g => projects.Any(p => p.Id == g.Key))
                        .Select(g => new { g.Key, Count = g.Count(), Name = _context.Projects.Where(p => p.Id == g.Key).Select(p => p.Name).FirstOrDefault() }));
            case 19:
                return await ListAsync(projects.Union(_context.Projects.Where(ofProject)).Include(p => p.Tickets.Where(t => t.Points > 0)).ThenInclude(t => t.Labels).AsNoTrackingWithIdentityResolution(), Describe);
            case 20:
                return await ListAsync(_context.Labels.Where(_predicates.OfLabel(1)).SelectMany(l => l.Tickets.AsQueryable().Where(ofTicket)).Select(t => t.Project!.Name).Distinct());
            case 21:
                return await ListAsync(
                    _context.Projects.FromSql($"SELECT * FROM \"Projects\" WHERE \"Budget\" > {n}").Join(tickets, p => p.Id, t => t.ProjectId, (p, t) => new { p.Name, t.Title }));
            case 22:
                return await ListAsync(tickets.Select(t => new { t.Id, Country = t.Project!.Country == null ? "-" : t.Project.Country.Name, HasLabels = t.Labels.Any(), Others = t.Project.Tickets.Count(x => x.Id != t.Id) }));
            default:
                var project = await _context.Projects.OrderBy(p => p.Id).FirstOrDefaultAsync(ofProject);
                return project is null
                    ? ""
                    : await ListAsync(_context.Entry(project).Collection(p => p.Tickets).Query().Where(ofTicket).SelectMany(t => t.Labels, (t, l) => new { t.Title, l.Name }));
        }
    }

    private async Task<string> WriteShapeAsync()
    {
        var n = _random.Next(1, 4);
        var id = _random.Next(5, 13);
        switch (_random.Next(11))
        {
            case 0:
                return $"{await Tickets(1).Join(_context.Projects, t => t.ProjectId, p => p.Id, (t, p) => new { t, p }).ExecuteUpdateAsync(s => s.SetProperty(x => x.t.Points, x => x.p.Budget + n))}";
            case 1:
                return $"{await Tickets(1).ExecuteUpdateAsync(s => s.SetProperty(t => t.ProjectId, t => _context.Projects.OrderBy(p => p.Id).Select(p => p.Id).First()))}";
            case 2:
                var any = _predicates.OfTicket(1);
                return $"{await _context.Labels.Where(l => !l.Tickets.AsQueryable().Any(any)).ExecuteDeleteAsync()}";
            case 3:
                return $"{await Tickets(0).Union(_context.Tickets.Where(_predicates.OfTicket(1))).ExecuteDeleteAsync()}";
            case 4:
                return $"{await _context.Tickets.Except(Tickets(1)).ExecuteUpdateAsync(s => s.SetProperty(t => t.Title, t => t.Title + t.Labels.Count))}";
            case 5:
                return $"{await Projects(1).SelectMany(p => p.Tickets).OrderBy(t => t.Id).Take(n).ExecuteDeleteAsync()}";
            case 6:
                return $"{await Tickets(1).GroupJoin(_context.Tickets, t => t.Id, x => (long?)x.ParentId, (t, x) => new { t, Children = x.Count() }).Where(x => x.Children < n).Select(x => x.t).ExecuteDeleteAsync()}";
            case 7:
                // The projects can exist, with the same name as well.
                return $"{await _context.BulkUpsertAsync(Enumerable.Range(id, n).Select(i => new Project { Id = i, Name = $"upserted {i}", Budget = n }).ToList())}";
            case 8:
                return $"{await _context.BulkInsertAsync(Enumerable.Range(20 + id, n).Select(i => new Ticket { Id = i, ProjectId = id, Title = $"bulk {i}" }).ToList())}";
            case 9:
                var tickets = await Tickets(1).OrderBy(t => t.Id).ToListAsync();
                var label = await _context.Labels.Include(l => l.Tickets).OrderBy(l => l.Name).FirstOrDefaultAsync();
                var project = await _context.Projects.OrderByDescending(p => p.Id).FirstOrDefaultAsync();
                if (label is null || project is null)
                {
                    // An earlier step can have deleted all of them.
                    return $"{label?.Name} {project?.Name}";
                }

                foreach (var ticket in tickets.Except(label.Tickets))
                {
                    ticket.Project = project;
                    label.Tickets.Add(ticket);
                }

                return $"{await _context.SaveChangesAsync()}";
            default:
                _context.Update(new Project { Id = id, Name = $"graph {id}", Tickets = { new Ticket { Id = id + n, Title = "graph" }, new Ticket { Title = "new" } } });
                return $"{await _context.SaveChangesAsync()}";
        }
    }

    private sealed record Nested(string Name, List<Nested> Inner)
    {
        public override string ToString()
            => $"{Name}({string.Join(", ", Inner)})";
    }
}
