using Microsoft.EntityFrameworkCore.Design;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

public class AdoptionContextFactory : IDesignTimeDbContextFactory<AdoptionContext>
{
    // The tests set the stage of the application. A developer would change the model.
    public AdoptionContext CreateDbContext(string[] args)
        => new(
            Enum.Parse<AdoptionStage>(Environment.GetEnvironmentVariable("ADOPTION_STAGE")!),
            Environment.GetEnvironmentVariable("ADOPTION_CONNECTION") ?? "Host=127.0.0.1;Port=1;Timeout=1");
}
