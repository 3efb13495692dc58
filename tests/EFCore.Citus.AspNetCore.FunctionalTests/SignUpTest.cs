using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EFCore.Citus.AspNetCore.FunctionalTests;

/// <summary>
///     A new tenant signs up by a request that has none, as the documentation has it, and works from then on.
/// </summary>
public class SignUpTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_tenant_signs_up_and_has_its_first_rows()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Assert.Equal((HttpStatusCode.NotFound, "The tenant does not exist."), await SendAsync(client, HttpMethod.Get, "/members", "acme"));

        Assert.Equal(HttpStatusCode.Created, (await SendAsync(client, HttpMethod.Post, "/sign-up/Acme/Ada", tenant: null)).Status);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(client, HttpMethod.Post, "/sign-up/Other/Bob", tenant: null)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(client, HttpMethod.Post, "/sign-up/ACME/Eve", tenant: null)).Status);

        Assert.Equal((HttpStatusCode.OK, "Ada"), await SendAsync(client, HttpMethod.Get, "/members", "acme"));
        Assert.Equal((HttpStatusCode.OK, "Ada"), await SendAsync(client, HttpMethod.Get, "/members", "ACME"));
        Assert.Equal((HttpStatusCode.OK, "Bob"), await SendAsync(client, HttpMethod.Get, "/members", "other"));
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(client, HttpMethod.Get, "/members", tenant: null)).Status);
        Assert.Equal(
            ["acme Ada", "other Bob"],
            await Database.ColumnAsync<string>("SELECT \"TeamId\" || ' ' || \"Name\" FROM \"Members\" ORDER BY 1"));
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTenantAccessor<string>();
        builder.Services.AddDbContextPool<TeamsContext>(o => o.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()));

        var app = builder.Build();
        app.UseRouting();
        app.UseTenant<string>(
            tenant => tenant.FromHeader("X-Team").Accept(
                async (http, name) =>
                {
                    var teams = http.RequestServices.GetRequiredService<TeamsContext>();
                    var id = Team.KeyOf(name);
                    using (teams.ForTenant(id))
                    {
                        return await teams.Teams.AnyAsync(http.RequestAborted) ? id : null;
                    }
                }));
        app.MapPost(
            "/sign-up/{name}/{member}",
            async (string name, string member, TeamsContext context, CancellationToken cancellationToken) =>
            {
                var team = new Team { Id = Team.KeyOf(name), Name = name };
                using (context.ForTenant(team.Id))
                {
                    context.Add(team);
                    context.Add(new Member { Id = Guid.NewGuid(), Name = member, Team = team });
                    try
                    {
                        await context.SaveChangesAsync(cancellationToken);
                    }
                    catch (DbUpdateException exception)
                        when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
                    {
                        return Results.Problem("There is such a team already.", statusCode: StatusCodes.Status409Conflict);
                    }
                }

                return Results.Created($"/teams/{team.Id}", null);
            }).AllowMissingTenant();
        app.MapGet(
            "/members",
            async (TeamsContext context, CancellationToken cancellationToken)
                => string.Join(", ", await context.Members.Select(m => m.Name).ToListAsync(cancellationToken)));

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<TeamsContext>().Database.EnsureCreatedAsync(Cancellation);
        }

        await app.StartAsync(Cancellation);

        return app;
    }

    private static async Task<(HttpStatusCode Status, string? Answer)> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? tenant)
    {
        using var request = new HttpRequestMessage(method, path);
        if (tenant is not null)
        {
            request.Headers.Add("X-Team", tenant);
        }

        using var response = await client.SendAsync(request, Cancellation);

        return (
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("detail").GetString()
                : await response.Content.ReadAsStringAsync(Cancellation));
    }

    private sealed class Team
    {
        public required string Id { get; set; }
        public required string Name { get; set; }

        public static string KeyOf(string name)
            => name.ToLowerInvariant();
    }

    private sealed class Member
    {
        public Guid Id { get; set; }
        public required string Name { get; set; }
        public Team? Team { get; set; }
    }

    private sealed class TeamsContext(DbContextOptions<TeamsContext> options) : DbContext(options)
    {
        public DbSet<Team> Teams => Set<Team>();
        public DbSet<Member> Members => Set<Member>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.HasTenant<Team>(t => t.Id);
    }
}
