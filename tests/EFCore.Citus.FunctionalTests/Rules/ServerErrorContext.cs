using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Represents an application that does not know how the tables of its database are distributed, so that the server refuses its
///     statements.
/// </summary>
public sealed class ServerErrorContext(DbContextOptions options) : DbContext(options)
{
    // A statement that consists of several is executed as separate commands, because Citus converts a table in a transaction of its own.
    private static readonly string[] Setup =
    [
        "CREATE EXTENSION IF NOT EXISTS citus_columnar",
        "CREATE TABLE r (id int PRIMARY KEY, name text)",
        "SELECT create_reference_table('r')",
        "CREATE TABLE d (t int, id int, name text, rid int REFERENCES r (id), PRIMARY KEY (t, id))",
        "SELECT create_distributed_table('d', 't')",
        "CREATE TABLE n (t int, id int, name text, number smallserial)",
        "SELECT create_distributed_table('n', 't', colocate_with => 'd')",
        "CREATE TABLE e (t int, id int, PRIMARY KEY (t, id))",
        "SELECT create_distributed_table('e', 't', colocate_with => 'none')",
        "CREATE TABLE l (id int PRIMARY KEY, name text)",
        "CREATE VIEW v AS SELECT 1 AS id",
        "CREATE TABLE c (id int, l_id int, name text) USING columnar",
        "INSERT INTO l VALUES (1, 'one'), (2, 'two')",
        "INSERT INTO r VALUES (1, 'one'), (2, 'two')",
        "INSERT INTO d SELECT i, i, 'row', 1 FROM generate_series(1, 400) AS i",
        "INSERT INTO n SELECT i, i, 'row', 1 FROM generate_series(1, 400) AS i",
        "INSERT INTO c VALUES (1, 1, 'one')"
    ];

    public static async Task CreateTablesAsync(TestDatabase database)
    {
        foreach (var sql in Setup)
        {
            await database.ExecuteAsync(sql);
        }
    }

    public static ServerErrorContext Create(TestDatabase database, ServerErrorStrategy strategy, Action<string>? log = null)
        => new(CreateOptions(database, strategy, log));

    /// <summary>Creates a context without a model, which has one migration with the SQL.</summary>
    public static ScriptContext CreateMigration(
        TestDatabase database, ServerErrorStrategy strategy, Action<string>? log, Action<MigrationBuilder> migration)
    {
        OnlyMigration.Current.Value = migration;

        return new ScriptContext(CreateOptions(database, strategy, log));
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Row>(e =>
        {
            e.ToTable("d");
            e.Property(x => x.Id).HasColumnName("id").ValueGeneratedNever();
            e.Property(x => x.T).HasColumnName("t");
            e.Property(x => x.Name).HasColumnName("name");
        });
        modelBuilder.Entity<Loose>(e =>
        {
            e.ToTable("n");
            e.Property(x => x.Id).HasColumnName("id").ValueGeneratedNever();
            e.Property(x => x.T).HasColumnName("t");
            e.Property(x => x.Name).HasColumnName("name");
        });
        modelBuilder.Entity<Common>(e =>
        {
            e.ToTable("r");
            e.Property(x => x.Id).HasColumnName("id").ValueGeneratedNever();
            e.Property(x => x.Name).HasColumnName("name");
        });
        modelBuilder.Entity<Owner>(e =>
        {
            e.ToTable("l");
            e.Property(x => x.Id).HasColumnName("id").ValueGeneratedNever();
            e.HasMany(x => x.Events).WithOne().HasForeignKey(x => x.OwnerId);
        });
        modelBuilder.Entity<Event>(e =>
        {
            e.ToTable("c");
            e.Property(x => x.Id).HasColumnName("id").ValueGeneratedNever();
            e.Property(x => x.OwnerId).HasColumnName("l_id");
            e.Property(x => x.Name).HasColumnName("name");
            e.Property<uint>("xmin").IsRowVersion();
        });
    }

    private static DbContextOptions CreateOptions(TestDatabase database, ServerErrorStrategy strategy, Action<string>? log)
    {
        var builder = new DbContextOptionsBuilder().UseNpgsql(database.ConnectionString, n => Configure(n.UseCitus(), strategy));
        if (log is not null)
        {
            builder.LogTo(log, [CitusEventId.ServerErrorExplained]);
        }

        return builder.Options;
    }

    private static void Configure(NpgsqlDbContextOptionsBuilder npgsql, ServerErrorStrategy strategy)
        => _ = strategy switch
        {
            ServerErrorStrategy.Retrying => npgsql.EnableRetryOnFailure(3, TimeSpan.Zero, null),
            ServerErrorStrategy.OfApplication => npgsql.ExecutionStrategy(d => new OwnStrategy(d)),
            ServerErrorStrategy.OfApplicationAlone => npgsql.ExecutionStrategy(_ => new AloneStrategy()),
            _ => npgsql
        };

    private sealed class AloneStrategy : IExecutionStrategy
    {
        public bool RetriesOnFailure
            => true;

        public TResult Execute<TState, TResult>(
            TState state,
            Func<DbContext, TState, TResult> operation,
            Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
            => operation(null!, state);

        public Task<TResult> ExecuteAsync<TState, TResult>(
            TState state,
            Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
            Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
            CancellationToken cancellationToken = default)
            => operation(null!, state, cancellationToken);
    }

    private sealed class OwnStrategy(ExecutionStrategyDependencies dependencies) : NpgsqlRetryingExecutionStrategy(dependencies, 1);

    public sealed class Row
    {
        public int Id { get; set; }

        public int? T { get; set; }

        public string? Name { get; set; }
    }

    public sealed class Loose
    {
        public int Id { get; set; }

        public int? T { get; set; }

        public string? Name { get; set; }
    }

    public sealed class Common
    {
        public int Id { get; set; }

        public string? Name { get; set; }
    }

    public sealed class Owner
    {
        public int Id { get; set; }

        public List<Event> Events { get; } = [];
    }

    public sealed class Event
    {
        public int Id { get; set; }

        public int OwnerId { get; set; }

        public string? Name { get; set; }
    }
}

/// <summary>
///     Represents a context with one migration, which is written by hand.
/// </summary>
public sealed class ScriptContext(DbContextOptions options) : DbContext(options);

[DbContext(typeof(ScriptContext))]
[Migration("20260101000000_Only")]
internal sealed class OnlyMigration : Migration
{
    public static readonly AsyncLocal<Action<MigrationBuilder>> Current = new();

    protected override void Up(MigrationBuilder migrationBuilder)
        => Current.Value!(migrationBuilder);
}

/// <summary>Specifies the execution strategy of a context.</summary>
public enum ServerErrorStrategy
{
    /// <summary>The provider's, which does not retry.</summary>
    None,

    /// <summary>The strategy of <c>EnableRetryOnFailure</c>.</summary>
    Retrying,

    /// <summary>A strategy of the application.</summary>
    OfApplication,

    /// <summary>A retrying strategy of the application that does not derive from the class of Entity Framework Core.</summary>
    OfApplicationAlone
}
