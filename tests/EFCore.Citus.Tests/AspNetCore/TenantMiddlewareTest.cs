using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using EFCore.Citus.AspNetCore;
using EFCore.Citus.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Tests.AspNetCore;

/// <summary>
///     Tests requests over the loopback address to an application that responds with its current tenant.
/// </summary>
public class TenantMiddlewareTest
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/5/orders", null, null, HttpStatusCode.OK, "5")]
    [InlineData("/main/orders", null, null, HttpStatusCode.OK, "21")]
    [InlineData("/orders", "X-Tenant", "7", HttpStatusCode.OK, "7")]
    [InlineData("/orders", "Host", "9.example.com", HttpStatusCode.OK, "9")]
    [InlineData("/orders", "Host", "9.a.example.com", HttpStatusCode.BadRequest, "The request does not contain a tenant.")]
    [InlineData("/orders", "Host", "example.com", HttpStatusCode.BadRequest, "The request does not contain a tenant.")]
    [InlineData("/orders", "X-User", "11", HttpStatusCode.OK, "11")]
    [InlineData("/5/orders", "X-User", "11", HttpStatusCode.OK, "11")]
    [InlineData("/orders", "X-Other", "13", HttpStatusCode.OK, "13")]
    [InlineData("/orders", "X-Resolver", "15", HttpStatusCode.OK, "15")]
    [InlineData("/orders", null, null, HttpStatusCode.BadRequest, "The request does not contain a tenant.")]
    [InlineData("/orders", "X-Tenant", "seven", HttpStatusCode.BadRequest, "The tenant in the request is not a valid tenant key.")]
    [InlineData("/orders", "X-Tenant", "0", HttpStatusCode.BadRequest, "The tenant in the request is not a valid tenant key.")]
    [InlineData("/%20/orders", "X-Tenant", "7", HttpStatusCode.OK, "7")]
    [InlineData("/orders", "X-Anonymous", "7", HttpStatusCode.BadRequest, "The request does not contain a tenant.")]
    [InlineData("/orders", "X-Tenant", "404", HttpStatusCode.NotFound, "The tenant does not exist.")]
    [InlineData("/health", null, null, HttpStatusCode.OK, "none")]
    [InlineData("/health", "X-Tenant", "7", HttpStatusCode.OK, "7")]
    public async Task Tenant_is_where_the_application_says(string path, string? header, string? value, HttpStatusCode status, string answer)
    {
        await using var app = await StartAsync(
            tenant => tenant
                .FromClaim("tenant")
                .FromRoute("tenant")
                .FromHeader("X-Tenant")
                .FromHost("example.com")
                .From(context => (string?)context.Request.Headers["X-Other"])
                .From<Resolver>()
                .Accept((_, key) => ValueTask.FromResult(key != 404)));

        Assert.Equal((status, answer), await GetAsync(app, path, (header, value)));
    }

    [Fact]
    public async Task Missing_tenants_are_answered_as_the_application_says()
    {
        await using var strict = await StartAsync(
            t => t.FromHeader("X-Tenant").WhenMissing(StatusCodes.Status404NotFound).WhenUnknown(StatusCodes.Status403Forbidden)
                .Accept((_, _) => ValueTask.FromResult(false)));
        Assert.Equal((HttpStatusCode.NotFound, "The request does not contain a tenant."), await GetAsync(strict, "/orders"));
        Assert.Equal((HttpStatusCode.Forbidden, "The tenant does not exist."), await GetAsync(strict, "/orders", ("X-Tenant", "1")));

        await using var lenient = await StartAsync(t => t.FromHeader("X-Tenant").Optional());
        Assert.Equal((HttpStatusCode.OK, "none"), await GetAsync(lenient, "/orders"));
        Assert.Equal((HttpStatusCode.OK, "1"), await GetAsync(lenient, "/orders", ("X-Tenant", "1")));
        Assert.Equal((HttpStatusCode.OK, "none"), await GetAsync(lenient, "/orders"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("text/html")]
    public async Task Refused_request_is_answered_with_problem_details(string? accept)
    {
        await using var plain = await StartAsync(t => t.FromHeader("X-Tenant"));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "The request does not contain a tenant."), await GetAsync(plain, "/orders", ("Accept", accept)));

        // The response has the format of the application's problem details, if it configures one.
        await using var own = await StartAsync(
            t => t.FromHeader("X-Tenant"),
            services => services.AddProblemDetails(
                o => o.CustomizeProblemDetails = c => c.ProblemDetails.Detail = $"{c.ProblemDetails.Detail} Ask the desk."));
        var desk = accept == "text/html" ? "" : " Ask the desk.";
        Assert.Equal(
            (HttpStatusCode.BadRequest, "The request does not contain a tenant." + desk),
            await GetAsync(own, "/orders", ("Accept", accept)));
    }

    [Theory]
    [InlineData("acme", HttpStatusCode.OK, "acme")]
    [InlineData("ACME", HttpStatusCode.OK, "acme")]
    [InlineData("other", HttpStatusCode.NotFound, "The tenant does not exist.")]
    public async Task Key_that_is_text_is_the_one_that_the_application_answers_with(string said, HttpStatusCode status, string answer)
    {
        string[] known = ["acme"];
        await using var app = await StartAsync<string>(
            t => t.FromHeader("X-Tenant").Accept(
                async (_, name) =>
                {
                    await Task.Yield();
                    return known.FirstOrDefault(k => string.Equals(k, name, StringComparison.OrdinalIgnoreCase));
                }));

        Assert.Equal((status, answer), await GetAsync(app, "/orders", ("X-Tenant", said)));
    }

    [Fact]
    public async Task Requests_at_the_same_time_have_each_their_own()
    {
        await using var app = await StartAsync(t => t.FromHeader("X-Tenant"));
        var answers = await Task.WhenAll(Enumerable.Range(1, 100).Select(i => GetAsync(app, "/slow", ("X-Tenant", $"{i}"))));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => $"{i}"), answers.Select(a => a.Answer));
    }

    // The documentation contains this configuration for ASP.NET Core Identity.
    [Theory]
    [InlineData(null, HttpStatusCode.OK, "7")]
    [InlineData("7", HttpStatusCode.OK, "7")]
    [InlineData("8", HttpStatusCode.Forbidden, "")]
    public async Task User_of_another_tenant_is_not_let_in(string? user, HttpStatusCode status, string answer)
    {
        await using var app = await StartAsync(
            t => t.FromHeader("X-Tenant"),
            afterTenant: app =>
            {
                var tenants = app.Services.GetRequiredService<TenantAccessor<int>>();
                app.Use(
                    async (http, next) =>
                    {
                        if (http.User.Identity is { IsAuthenticated: true }
                            && !(tenants.TryGetTenant(out var tenant) && http.User.HasClaim("tenant", tenant.ToString(CultureInfo.InvariantCulture))))
                        {
                            http.Response.StatusCode = StatusCodes.Status403Forbidden;
                            return;
                        }

                        await next(http);
                    });
            });

        Assert.Equal((status, answer), await GetAsync(app, "/orders", ("X-Tenant", "7"), (user is null ? null : "X-User", user)));
    }

    [Fact]
    public void What_is_missing_is_said_when_the_application_starts()
    {
        using var none = new ServiceCollection().BuildServiceProvider();
        Assert.Contains(
            "AddTenantAccessor<Int32>()",
            Assert.Throws<InvalidOperationException>(() => new ApplicationBuilder(none).UseTenant<int>(t => t.FromHeader("X-Tenant"))).Message);

        using var services = new ServiceCollection().AddTenantAccessor<int>().BuildServiceProvider();
        Assert.Contains(
            "no source for the tenant", Assert.Throws<InvalidOperationException>(() => new ApplicationBuilder(services).UseTenant<int>(_ => { })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ApplicationBuilder(services).UseTenant<int>(t => t.WhenMissing(500)));
    }

    private static Task<WebApplication> StartAsync(
        Action<TenantResolutionBuilder<int>> configure,
        Action<IServiceCollection>? addServices = null,
        Action<WebApplication>? afterTenant = null)
        => StartAsync<int>(configure, addServices, afterTenant);

    private static async Task<WebApplication> StartAsync<TKey>(
        Action<TenantResolutionBuilder<TKey>> configure,
        Action<IServiceCollection>? addServices = null,
        Action<WebApplication>? afterTenant = null)
        where TKey : IParsable<TKey>
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTenantAccessor<TKey>().AddSingleton<ResolverHeader>();
        addServices?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use(
            (context, next) =>
            {
                if (context.Request.Headers["X-User"] is [{ } user])
                {
                    context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("tenant", user)], "test"));
                }

                // The user has an additional identity that is not authenticated.
                if (context.Request.Headers["X-Anonymous"] is [{ } anonymous])
                {
                    context.User = new ClaimsPrincipal([new ClaimsIdentity("test"), new ClaimsIdentity([new Claim("tenant", anonymous)])]);
                }

                return next(context);
            });
        app.UseRouting();
        app.UseTenant(configure);
        afterTenant?.Invoke(app);
        app.MapGet("/{tenant}/orders", Current);
        app.Map(RoutePatternFactory.Parse("/main/orders", defaults: new { tenant = 21 }, parameterPolicies: null), Current);
        app.MapGet("/orders", Current);
        app.MapGet("/health", Current).AllowMissingTenant();
        app.MapGet(
            "/slow",
            async (TenantAccessor<TKey> tenants) =>
            {
                await Task.Delay(20);
                return Current(tenants);
            });
        await app.StartAsync(Cancellation);

        return app;

        static string Current(TenantAccessor<TKey> tenants)
            => tenants.TryGetTenant(out var tenant) ? $"{tenant}" : "none";
    }

    private static async Task<(HttpStatusCode Status, string Answer)> GetAsync(
        WebApplication app,
        string path,
        params (string? Name, string? Value)[] headers)
    {
        using var client = new HttpClient();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var request = new HttpRequestMessage(HttpMethod.Get, address + path);
        foreach (var (name, value) in headers.Where(h => h is { Name: not null, Value: not null }))
        {
            request.Headers.TryAddWithoutValidation(name!, value);
        }

        using var response = await client.SendAsync(request, Cancellation);

        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            using var problem = JsonDocument.Parse(answer);
            Assert.Equal((int)response.StatusCode, problem.RootElement.GetProperty("status").GetInt32());
            Assert.NotEmpty(problem.RootElement.GetProperty("title").GetString()!);
            answer = problem.RootElement.GetProperty("detail").GetString()!;
        }

        return (response.StatusCode, answer);
    }

    private sealed class ResolverHeader
    {
        public string Name
            => "X-Resolver";
    }

    private sealed class Resolver(ResolverHeader header) : ITenantResolver
    {
        public ValueTask<string?> ResolveAsync(HttpContext context)
            => ValueTask.FromResult((string?)context.Request.Headers[header.Name]);
    }
}
