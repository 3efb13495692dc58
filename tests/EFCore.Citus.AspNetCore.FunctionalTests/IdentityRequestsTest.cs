using System.Globalization;
using System.Net;
using System.Security.Claims;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.AspNetCore.FunctionalTests;

/// <summary>
///     Tests requests to an application with the sign-in of ASP.NET Core Identity that the documentation describes.
/// </summary>
public class IdentityRequestsTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_sign_in_at_their_own_tenant_and_are_unknown_at_another()
    {
        await using var app = await StartAsync();
        // The test sets the cookie of each request.
        using var handler = new HttpClientHandler { UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.Single()) };

        // The same name and key at both, with different passwords.
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, "/sign-in/Password-2", club: 1)).StatusCode);
        using var signedIn = await SendAsync(client, "/sign-in/Password-1", club: 1);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie")).Split(';')[0];

        using var own = await SendAsync(client, "/me", club: 1, cookie);
        Assert.Equal("ada@1.example.com", await own.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(client, "/me", club: 2, cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(client, "/me", club: 2)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(client, "/me", club: null, cookie)).StatusCode);
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTenantAccessor<int>();
        builder.Services.AddDbContextPool<MembersContext>(
            options => options.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus()));
        builder.Services.AddIdentity<IdentityUser, IdentityRole>().AddEntityFrameworkStores<MembersContext>();

        var app = builder.Build();
        var tenants = app.Services.GetRequiredService<TenantAccessor<int>>();
        app.UseTenant<int>(tenant => tenant.FromHeader("X-Club"));
        app.UseAuthentication();
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
        app.MapGet(
            "/sign-in/{password}",
            async (string password, SignInManager<IdentityUser> signIn)
                => (await signIn.PasswordSignInAsync("ada", password, isPersistent: false, lockoutOnFailure: false)).Succeeded
                    ? Results.Ok()
                    : Results.Unauthorized());
        app.MapGet(
            "/me",
            async (HttpContext http, UserManager<IdentityUser> users)
                => await users.GetUserAsync(http.User) is { } user ? Results.Text(user.Email) : Results.Unauthorized());

        await using (var scope = app.Services.CreateAsyncScope())
        {
            var context = scope.ServiceProvider.GetRequiredService<MembersContext>();
            await context.Database.EnsureCreatedAsync(Cancellation);
            context.AddRange(new Club { Id = 1, Name = "one" }, new Club { Id = 2, Name = "two" });
            await context.SaveChangesAsync(Cancellation);
        }

        foreach (var club in new[] { 1, 2 })
        {
            await using var scope = app.Services.CreateAsyncScope();
            using var tenant = tenants.Begin(club);
            var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
            var ada = new IdentityUser("ada") { Id = "7", Email = $"ada@{club}.example.com" };
            Assert.True((await users.CreateAsync(ada, $"Password-{club}")).Succeeded);
            Assert.True((await users.AddClaimAsync(ada, new Claim("tenant", club.ToString(CultureInfo.InvariantCulture)))).Succeeded);
        }

        await app.StartAsync(Cancellation);

        return app;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, int? club, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (club is not null)
        {
            request.Headers.Add("X-Club", club.Value.ToString(CultureInfo.InvariantCulture));
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await client.SendAsync(request, Cancellation);
    }
}
