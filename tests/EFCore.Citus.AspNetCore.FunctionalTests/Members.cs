using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.AspNetCore.FunctionalTests;

public class Club
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class MembersContext(DbContextOptions<MembersContext> options) : IdentityDbContext(options)
{
    public DbSet<Club> Clubs => Set<Club>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        builder.HasTenant<Club>(c => c.Id);
        builder.Entity<Club>().Property(c => c.Id).ValueGeneratedNever();
        builder.Entity<IdentityUser>().BelongsToTenant();
        builder.Entity<IdentityRole>().BelongsToTenant();
    }
}
