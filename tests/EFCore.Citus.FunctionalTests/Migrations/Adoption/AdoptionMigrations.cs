using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

/// <summary>
///     Represents a migration with the operations that <c>dotnet ef migrations add</c> generates between two stages.
/// </summary>
public abstract class AdoptionMigration(AdoptionStage? from, AdoptionStage to) : Migration
{
    public override IModel TargetModel
        => Model(to);

    protected override void Up(MigrationBuilder migrationBuilder)
        => Add(migrationBuilder, from, to);

    protected override void Down(MigrationBuilder migrationBuilder)
        => Add(migrationBuilder, to, from);

    private static void Add(MigrationBuilder migrationBuilder, AdoptionStage? from, AdoptionStage? to)
    {
        using var context = new AdoptionContext(AdoptionStage.Plain, "Host=none");
        migrationBuilder.Operations.AddRange(
            context.GetService<IMigrationsModelDiffer>().GetDifferences(
                from is { } before ? Model(before).GetRelationalModel() : null, to is { } after ? Model(after).GetRelationalModel() : null));
    }

    private static IModel Model(AdoptionStage stage)
    {
        using var context = new AdoptionContext(stage, "Host=none");

        return context.DesignTimeModel;
    }
}

[DbContext(typeof(AdoptionContext))]
[Migration("20250101000000_Initial")]
public sealed class InitialMigration() : AdoptionMigration(null, AdoptionStage.Plain);

/// <summary>
///     Represents the scaffolded migration from an ordinary database to a distributed one.
/// </summary>
[DbContext(typeof(AdoptionContext))]
[Migration("20260101000000_Distribute")]
public sealed class DistributeMigration() : AdoptionMigration(AdoptionStage.Plain, AdoptionStage.Distributed)
{
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        base.Down(migrationBuilder);

        foreach (var table in TargetModel.GetRelationalModel().Tables)
        {
            migrationBuilder.AllowDataMovement(table.Name);
        }
    }
}
