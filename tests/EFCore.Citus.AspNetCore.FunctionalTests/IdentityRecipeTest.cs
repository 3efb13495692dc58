using System.Security.Claims;
using EFCore.Citus.FunctionalTests.Tenancy;
using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.AspNetCore.FunctionalTests;

/// <summary>
///     ASP.NET Core Identity with users of each tenant, as the documentation has it.
/// </summary>
public class IdentityRecipeTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private const string Password = "Correct-horse-7";

    private static CancellationToken Cancellation
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_are_distributed_by_tenant()
    {
        await using var services = await CreateServicesAsync();
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<MembersContext>();

        await CitusCatalog.AssertMatchesAsync(context, Database);
        Assert.Equal(
            ["AspNetRoleClaims", "AspNetRoles", "AspNetUserClaims", "AspNetUserLogins", "AspNetUserRoles", "AspNetUserTokens", "AspNetUsers", "Clubs"],
            await Database.ColumnAsync<string>(
                """
                SELECT relname::text FROM pg_class JOIN citus_tables ON table_name = oid
                WHERE distribution_column IN ('ClubId', 'Id') ORDER BY relname COLLATE "C"
                """));
    }

    [Fact]
    public async Task Users_of_two_tenants_have_the_same_names_and_keys()
    {
        await using var services = await CreateServicesAsync();
        foreach (var club in new[] { 1, 2 })
        {
            await InClubAsync(
                services,
                club,
                async (users, _) => Succeeded(await users.CreateAsync(new IdentityUser("ada") { Id = "7", Email = $"ada@{club}.example.com" }, Password + club)));
        }

        foreach (var club in new[] { 1, 2 })
        {
            await InClubAsync(
                services,
                club,
                async (users, _) =>
                {
                    var ada = await users.FindByNameAsync("ADA");
                    Assert.Equal($"ada@{club}.example.com", ada!.Email);
                    Assert.Same(ada, await users.FindByIdAsync("7"));
                    Assert.Null(await users.FindByEmailAsync($"ada@{3 - club}.example.com"));
                    Assert.True(await users.CheckPasswordAsync(ada, Password + club));
                    Assert.False(await users.CheckPasswordAsync(ada, Password + (3 - club)));
                });
        }
    }

    [Fact]
    public async Task What_a_tenant_does_to_its_user_does_nothing_to_that_of_another()
    {
        await using var services = await CreateServicesAsync();
        foreach (var club in new[] { 1, 2 })
        {
            await InClubAsync(
                services,
                club,
                async (users, roles) =>
                {
                    Succeeded(await roles.CreateAsync(new IdentityRole("admin") { Id = "r" }));
                    var ada = new IdentityUser("ada") { Id = "7" };
                    Succeeded(await users.CreateAsync(ada, Password));
                    Succeeded(await users.AddToRoleAsync(ada, "admin"));
                    Succeeded(await users.AddClaimAsync(ada, new Claim("club", $"{club}")));
                    Succeeded(await users.AddLoginAsync(ada, new UserLoginInfo("provider", "key", "Provider")));
                    Succeeded(await users.SetAuthenticationTokenAsync(ada, "provider", "token", $"secret of {club}"));
                });
        }

        await InClubAsync(
            services,
            1,
            async (users, roles) =>
            {
                var ada = (await users.FindByLoginAsync("provider", "key"))!;
                Assert.Equal("secret of 1", await users.GetAuthenticationTokenAsync(ada, "provider", "token"));
                Succeeded(await users.RemoveFromRoleAsync(ada, "admin"));
                Succeeded(await users.ReplaceClaimAsync(ada, new Claim("club", "1"), new Claim("club", "changed")));
                Succeeded(await users.RemoveLoginAsync(ada, "provider", "key"));
                Succeeded(await users.RemoveAuthenticationTokenAsync(ada, "provider", "token"));
                Succeeded(await users.SetUserNameAsync(ada, "grace"));
                Succeeded(await users.AccessFailedAsync(ada));
                Succeeded(await roles.DeleteAsync((await roles.FindByNameAsync("admin"))!));
                Succeeded(await users.DeleteAsync(ada));
            });

        await InClubAsync(services, 1, async (users, _) => Assert.Empty(await users.Users.ToListAsync(Cancellation)));
        await InClubAsync(
            services,
            2,
            async (users, _) =>
            {
                var ada = (await users.FindByLoginAsync("provider", "key"))!;
                Assert.Equal(("ada", 0), (ada.UserName, await users.GetAccessFailedCountAsync(ada)));
                Assert.Equal(["admin"], await users.GetRolesAsync(ada));
                Assert.Equal([("club", "2")], (await users.GetClaimsAsync(ada)).Select(c => (c.Type, c.Value)));
                Assert.Equal("secret of 2", await users.GetAuthenticationTokenAsync(ada, "provider", "token"));
                Assert.Equal([ada], await users.GetUsersInRoleAsync("admin"));
            });
    }

    [Fact]
    public async Task A_name_is_unique_for_a_tenant()
    {
        await using var services = await CreateServicesAsync();
        await InClubAsync(
            services,
            1,
            async (users, _) =>
            {
                Succeeded(await users.CreateAsync(new IdentityUser("ada"), Password));
                Assert.Equal(["DuplicateUserName"], (await users.CreateAsync(new IdentityUser("ada"), Password)).Errors.Select(e => e.Code));
            });

        // Two requests at once, which both find the name free.
        var exception = await Assert.ThrowsAsync<DbUpdateException>(
            () => AddDirectlyAsync(services, new IdentityUser("other") { NormalizedUserName = "ADA" }));
        Assert.Contains("tenant", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_in_without_a_tenant_is_refused()
    {
        await using var services = await CreateServicesAsync();
        await using var scope = services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();

        await Assert.ThrowsAsync<TenantNotSetException>(() => users.FindByNameAsync("ada"));
        await Assert.ThrowsAsync<TenantNotSetException>(() => users.CreateAsync(new IdentityUser("ada"), Password));
    }

    [Fact]
    public async Task Each_statement_runs_on_one_node()
    {
        var commands = new CapturedCommands();
        await using var services = await CreateServicesAsync(commands);
        commands.Clear();
        await using var scope = services.CreateAsyncScope();
        using var tenant = scope.ServiceProvider.GetRequiredService<TenantAccessor<int>>().Begin(1);
        var users = scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();

        Succeeded(await roles.CreateAsync(new IdentityRole("admin")));
        var ada = new IdentityUser("ada");
        Succeeded(await users.CreateAsync(ada, Password));
        Succeeded(await users.AddToRoleAsync(ada, "admin"));
        Succeeded(await users.AddLoginAsync(ada, new UserLoginInfo("provider", "key", "Provider")));
        Assert.NotNull(await users.FindByLoginAsync("provider", "key"));
        Assert.Single(await users.GetUsersInRoleAsync("admin"));
        Assert.Single(await users.GetRolesAsync(ada));
        Succeeded(await users.RemoveFromRoleAsync(ada, "admin"));

        await commands.AssertSingleTaskAsync(scope.ServiceProvider.GetRequiredService<MembersContext>());
    }

    private static async Task AddDirectlyAsync(ServiceProvider services, IdentityUser user)
    {
        await using var scope = services.CreateAsyncScope();
        using var tenant = scope.ServiceProvider.GetRequiredService<TenantAccessor<int>>().Begin(1);
        var context = scope.ServiceProvider.GetRequiredService<MembersContext>();
        context.Add(user);
        await context.SaveChangesAsync(Cancellation);
    }

    private static async Task InClubAsync(
        ServiceProvider services,
        int club,
        Func<UserManager<IdentityUser>, RoleManager<IdentityRole>, Task> action)
    {
        await using var scope = services.CreateAsyncScope();
        using var tenant = scope.ServiceProvider.GetRequiredService<TenantAccessor<int>>().Begin(club);

        await action(
            scope.ServiceProvider.GetRequiredService<UserManager<IdentityUser>>(),
            scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>());
    }

    private async Task<ServiceProvider> CreateServicesAsync(CapturedCommands? commands = null)
    {
        var collection = new ServiceCollection().AddLogging().AddTenantAccessor<int>();
        collection.AddDbContext<MembersContext>(
            options =>
            {
                options.UseNpgsql(Database.ConnectionString, npgsql => npgsql.UseCitus());
                if (commands is not null)
                {
                    options.AddInterceptors(commands);
                }
            });
        collection.AddIdentityCore<IdentityUser>().AddRoles<IdentityRole>().AddEntityFrameworkStores<MembersContext>();
        var services = collection.BuildServiceProvider(validateScopes: true);

        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<MembersContext>();
        await context.Database.EnsureCreatedAsync(Cancellation);
        context.AddRange(new Club { Id = 1, Name = "one" }, new Club { Id = 2, Name = "two" });
        await context.SaveChangesAsync(Cancellation);

        return services;
    }

    private static void Succeeded(IdentityResult result)
        => Assert.True(result.Succeeded, result.ToString());
}
