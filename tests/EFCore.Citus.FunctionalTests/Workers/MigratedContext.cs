using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Workers;

/// <summary>
///     Represents a context with two manually written migrations: a local table, then a distributed one.
/// </summary>
internal sealed class MigratedContext(string connectionString, Action<NpgsqlDbContextOptionsBuilder>? npgsql = null) : DbContext
{
    public const string First = "20260101000000_First";

    public const string Second = "20260102000000_Second";

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => (npgsql is null ? optionsBuilder : optionsBuilder.UseOwnServices())
            .UseNpgsql(
                connectionString,
                options =>
                {
                    options.UseCitus();
                    npgsql?.Invoke(options);
                })
            // The migrations in this test have no snapshot, so pending model changes cannot be detected.
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Job>().ToTable("jobs").IsLocalTable();
        modelBuilder.Entity<Note>().ToTable("notes").IsDistributedBy(n => n.Id);
    }

    [DbContext(typeof(MigratedContext))]
    [Migration(First)]
    private sealed class FirstMigration : JobsMigration;

    [DbContext(typeof(MigratedContext))]
    [Migration(Second)]
    private sealed class SecondMigration : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
            => migrationBuilder.CreateTable(
                    "notes",
                    t => new { Id = t.Column<Guid>(), Text = t.Column<string>() },
                    constraints: t => t.PrimaryKey("PK_notes", x => x.Id))
                .Annotation("Citus:TableType", CitusTableType.Distributed)
                .Annotation("Citus:DistributionColumn", "Id");
    }
}

/// <summary>
///     Represents a context with a model without configuration for Citus, so that the server does not refuse any statement.
/// </summary>
internal sealed class LocalContext(string connectionString) : DbContext
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(connectionString, npgsql => npgsql.UseCitus())
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Job>().ToTable("jobs");

    [DbContext(typeof(LocalContext))]
    [Migration("20260101000000_First")]
    private sealed class FirstMigration : JobsMigration;
}

internal abstract class JobsMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
        => migrationBuilder.CreateTable("jobs", t => new { Id = t.Column<long>() }, constraints: t => t.PrimaryKey("PK_jobs", x => x.Id));
}
