using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Tenancy.Scopes;

/// <summary>
///     Represents a few random queries and writes and their results. A number determines the program.
/// </summary>
public sealed partial class RandomProgram
{
    private const int Depth = 3;

    private readonly Random _random;
    private readonly DeskContext _context;
    private readonly RandomPredicates _predicates;
    private readonly int _tenant;

    public RandomProgram(int number, DeskContext context, int tenant)
    {
        _random = new Random(number);
        _context = context;
        _tenant = tenant;
        _predicates = new RandomPredicates(_random, context);
    }

    public bool Writes { get; private set; }

    /// <summary>
    ///     Runs the program and returns its results. An error of the database is a result and ends the program.
    /// </summary>
    public async Task<List<string>> RunAsync()
    {
        var answers = new List<string>();
        for (var steps = 1 + _random.Next(4); steps > 0; steps--)
        {
            var writes = _random.Next(3) == 0;
            Writes |= writes;
            try
            {
                var isShape = _random.Next(2) == 0;
                answers.Add(
                    writes
                        ? await (isShape ? WriteShapeAsync() : WriteAsync())
                        : await (isShape ? ReadShapeAsync() : ReadAsync()));
            }
            catch (DbUpdateException exception)
            {
                answers.Add(exception.GetType().Name);
                break;
            }

            _context.ChangeTracker.Clear();
        }

        return answers;
    }

    private Task<string> ReadAsync()
    {
        var n = _random.Next(1, 4);
        switch (_random.Next(17))
        {
            case 0:
                return ListAsync(Tickets(Depth).Select(t => new { t.Id, t.Title, t.Points, Tenant = EF.Property<int>(t, "AccountId") }));
            case 1:
                return ListAsync(Projects(Depth).Select(p => new { p.Id, p.Name, p.Account, p.Budget, Country = p.Country!.Name }), p => $"{p.Id} {p.Name} {p.Account?.Id} {p.Budget} {p.Country}");
            case 2:
                return OneAsync(Tickets(Depth).CountAsync());
            case 3:
                return OneAsync(Tickets(Depth).SumAsync(t => t.Points * t.Project!.Budget));
            case 4:
                return ListAsync(
                    Tickets(Depth).GroupBy(t => t.Points).Select(g => new { g.Key, Count = g.Count(), Max = g.Max(t => t.Title) }));
            case 5:
                return ListAsync(
                    Tickets(1).GroupBy(t => t.Project!.Name).Where(g => g.Count() >= n % 2).Select(g => new { g.Key, Sum = g.Sum(t => t.Points) }));
            case 6:
                return ListAsync(
                    Projects(1).Select(
                        p => new { p.Id, First = p.Tickets.OrderByDescending(t => t.Id).Select(t => t.Title).FirstOrDefault(), Others = _context.Tickets.Count(t => t.ProjectId != p.Id) }));
            case 7:
                var inner = _predicates.OfTicket(1);
                return ListAsync(
                    Projects(1).Select(p => new { p.Id, Titles = p.Tickets.AsQueryable().Where(inner).OrderBy(t => t.Id).Take(n).Select(t => t.Title).ToList() }),
                    p => $"{p.Id}: {string.Join(", ", p.Titles)}");
            case 8:
                return ListAsync(Split(Projects(1).Include(p => p.Tickets).ThenInclude(t => t.Labels).Include(p => p.Account)), Describe);
            case 9:
                var included = _predicates.OfTicket(0);
                return ListAsync(
                    Split(_context.Accounts.Include(a => a.Projects).ThenInclude(p => p.Tickets.AsQueryable().Where(included).OrderBy(t => t.Id).Take(n))),
                    a => $"{a.Id}: {string.Join("; ", a.Projects.OrderBy(p => p.Id).Select(Describe))}");
            case 10:
                return ListAsync(
                    from t in Tickets(1)
                    join p in Projects(1) on t.Points equals p.Id % 5
                    select new { t.Title, p.Name });
            case 11:
                return ListAsync(
                    from p in Projects(1)
                    from t in _context.Tickets.Where(t => t.ProjectId == p.Id).OrderBy(t => t.Id).Take(n).DefaultIfEmpty()
                    select new { p.Name, Title = t == null ? null : t.Title });
            case 12:
                return ListAsync(
                    _context.Countries.Select(c => new { c.Name, Projects = _context.Projects.Count(p => p.CountryId == c.Id), Tickets = _context.Tickets.Count() }));
            case 13:
                return ListAsync(
                    Tickets(1).SelectMany(t => t.Labels, (t, l) => new { t.Id, l.Name }).Union(Projects(1).Select(p => new { Id = (long)p.Id, p.Name })));
            case 14:
                return FindAsync();
            case 15:
                return ListAsync(
                    _context.Labels.Where(_predicates.OfLabel(Depth)).Select(l => new { l.Name, Tickets = l.Tickets.Count, Points = l.Tickets.Sum(t => t.Points) }));
            default:
                return OneAsync(Projects(Depth).AnyAsync(_predicates.OfProject(1)));
        }
    }

    private async Task<string> WriteAsync()
    {
        var n = _random.Next(1, 20);
        var id = _random.Next(5, 13);
        switch (_random.Next(10))
        {
            case 0:
                return $"{await Tickets(2).ExecuteUpdateAsync(s => s.SetProperty(t => t.Points, t => t.Points + n).SetProperty(t => t.Title, t => t.Title + "!"))}";
            case 1:
                return $"{await _context.Projects.Where(_predicates.OfProject(2)).ExecuteUpdateAsync(s => s.SetProperty(p => p.Budget, p => p.Tickets.Sum(t => t.Points)))}";
            case 2:
                return $"{await Tickets(2).ExecuteDeleteAsync()}";
            case 3:
                return $"{await _context.Labels.Where(_predicates.OfLabel(2)).ExecuteDeleteAsync()}";
            case 4:
                foreach (var ticket in await Tickets(2).OrderBy(t => t.Id).Include(t => t.Labels).ToListAsync())
                {
                    ticket.Points += n;
                    ticket.Labels.Clear();
                }

                return $"{await _context.SaveChangesAsync()}";
            case 5:
                // The ticket can exist, which is a violation, or exist for the other tenant only, which is not.
                _context.Add(new Ticket { Id = id, ProjectId = 7, Title = $"new {id}", Labels = { new Label { Id = new Guid(id, 0, 0, new byte[8]), Name = $"label {id}" } } });
                return $"{await _context.SaveChangesAsync()}";
            case 6:
                // The ticket can be missing, or exist for the other tenant only.
                _context.Remove(new Ticket { Id = id, Title = "" });
                return $"{await _context.SaveChangesAsync()}";
            case 7:
                _context.Update(new Project { Id = id, Name = $"updated {n}", Budget = n });
                return $"{await _context.SaveChangesAsync()}";
            case 8:
                _context.RemoveRange(await Projects(1).Include(p => p.Tickets).ToListAsync());
                return $"{await _context.SaveChangesAsync()}";
            default:
                var account = await _context.Accounts.Include(a => a.Projects).SingleAsync();
                account.Name = $"renamed {n}";
                account.Projects.Add(new Project { Id = 20 + id, Name = $"added {id}" });
                return $"{await _context.SaveChangesAsync()}";
        }
    }

    private IQueryable<Ticket> Tickets(int depth)
    {
        IQueryable<Ticket> query = _random.Next(8) == 0 ? _context.Tickets.FromSql($"SELECT * FROM \"Tickets\" WHERE \"Points\" < {1000}") : _context.Tickets;
        query = query.Where(_predicates.OfTicket(depth));
        var n = _random.Next(1, 4);
        return _random.Next(9) switch
        {
            0 => query.OrderBy(t => t.Title).ThenBy(t => t.Id).Take(n),
            1 => query.OrderByDescending(t => t.Points).ThenBy(t => t.Id).Skip(n).Take(3),
            2 => query.Where(_predicates.OfTicket(depth)),
            3 => query.IgnoreQueryFilters(),
            4 => query.Distinct(),
            5 => _context.Projects.Where(_predicates.OfProject(1)).SelectMany(p => p.Tickets).Where(_predicates.OfTicket(1)),
            _ => query
        };
    }

    private IQueryable<Project> Projects(int depth)
    {
        var query = _context.Projects.Where(_predicates.OfProject(depth));
        var n = _random.Next(1, 3);
        return _random.Next(8) switch
        {
            0 => query.OrderBy(p => p.Name).ThenBy(p => p.Id).Take(n),
            1 => query.Union(_context.Projects.Where(_predicates.OfProject(depth))),
            2 => query.Except(_context.Projects.Where(_predicates.OfProject(depth))),
            3 => query.IgnoreQueryFilters(),
            4 => query.Intersect(_context.Projects.Where(_predicates.OfProject(depth))),
            _ => query
        };
    }

    private IQueryable<T> Split<T>(IQueryable<T> query)
        where T : class
        => _random.Next(2) == 0 ? query.AsSplitQuery() : query.AsNoTracking();

    private async Task<string> FindAsync()
    {
        var id = _random.Next(5, 13);
        var (ticket, project) = (await _context.Tickets.FindAsync((long)id), await _context.Projects.FindAsync(_tenant, id));
        if (ticket is not null)
        {
            await _context.Entry(ticket).Collection(t => t.Labels).LoadAsync();
            await _context.Entry(ticket).ReloadAsync();
        }

        return $"{ticket?.Title} {ticket?.Labels.Count} {ticket?.Project?.Name} {project?.Name}";
    }

    private static string Describe(Project project)
        => $"{project.Id} {project.Name} {project.Budget} {project.Account?.Name} "
            + string.Join(", ", project.Tickets.OrderBy(t => t.Id).Select(t => $"{t.Id} {t.Title} {string.Join('/', t.Labels.Select(l => l.Name).Order(StringComparer.Ordinal))}"));

    private static async Task<string> OneAsync<T>(Task<T> task)
        => $"{await task}";

    // Rows without an order can be returned in any order.
    private static async Task<string> ListAsync<T>(IQueryable<T> query, Func<T, string>? describe = null)
        => string.Join('\n', (await query.ToListAsync()).Select(r => describe is null ? $"{r}" : describe(r)).Order(StringComparer.Ordinal));
}
