using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Postgres;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.Rules;

/// <summary>
///     Tables that are partitioned by time, and distribution columns of types that some servers can hash: what the library refuses, the server
///     refuses with the words that the library quotes, and what the server accepts, the library creates.
/// </summary>
public class PartitionRulesTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly Version LtreeWithHash = new(17, 0);
    private static readonly Version NotValidPartitions = new(18, 0);

    [Theory]
    [InlineData("date", "1 day")]
    [InlineData("date", "2 weeks")]
    [InlineData("date", "1 MON")]
    [InlineData("date", "P1W")]
    [InlineData("date", "0 hours 3 days")]
    [InlineData("timestamptz", "1 hour")]
    [InlineData("timestamptz", "12:00")]
    [InlineData("timestamptz", "@ 1 day")]
    [InlineData("timestamptz", "1-0")]
    [InlineData("timestamptz", "PT6H")]
    [InlineData("timestamptz", "0.5 days")]
    [InlineData("timestamptz", "90000000 microsecondsandmore")]
    public async Task Intervals_that_Citus_accepts_are_accepted(string type, string interval)
    {
        await CreateAsync(Partitioned(type, interval));

        Assert.InRange(await Database.ScalarAsync<long>("SELECT count(*) FROM time_partitions WHERE parent_table = 't'::regclass"), 1, 3);
    }

    [Theory]
    [InlineData("timestamptz", "1 fortnight")]
    [InlineData("timestamptz", "1 quarter")]
    [InlineData("timestamptz", "day")]
    [InlineData("timestamptz", "1 d'ay")]
    [InlineData("timestamptz", "0 days")]
    [InlineData("timestamptz", "-1 day")]
    [InlineData("timestamptz", "2 weeks ago")]
    [InlineData("date", "12 hours")]
    [InlineData("date", "24 hours")]
    [InlineData("date", "1 day 1 second")]
    [InlineData("date", "24:00")]
    [InlineData("date", "P1DT1H")]
    public async Task Intervals_that_the_server_refuses_are_refused(string type, string interval)
    {
        var message = AssertRefused("CITUS088", Partitioned(type, interval));

        await Database.ExecuteAsync($"CREATE TABLE t (id int, at {type}, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)");
        await Database.ExecuteAsync("SELECT create_distributed_table('t', 'id')");
        var literal = $"interval '{interval.Replace("'", "''", StringComparison.Ordinal)}'";
        var exception = await Assert.ThrowsAsync<PostgresException>(
            () => Database.ExecuteAsync($"SELECT create_time_partitions('t', {literal}, now() + {literal})"));

        // The times that are compared are those of the call.
        var words = exception.MessageText.StartsWith("start_from", StringComparison.Ordinal)
            ? CitusErrors.Quote(CitusErrors.EmptyPartitionRange, "now", "now")
            : exception.MessageText;
        Assert.Contains($"Citus reports: \"{words}\"", message, StringComparison.Ordinal);
    }

    // PostgreSQL takes many texts for an interval, and the library must not refuse one of them.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_is_an_interval_is_not_refused_as_none(int seed)
    {
        string[] parts =
        [
            "1", "0", "12", "-1", "+2", "1.5", "-", ":", "12:30", "P", "T", "D", "PT", "ago", "@", ",", ".", "e3", "1-2", "infinity", "epoch",
            "day", "days", "d", "hours", "h", "m", "min", "mins", "month", "mon", "mons", "week", "w", "y", "yr", "year", "decade", "dec", "century",
            "c", "cent", "mil", "mils", "millennium", "ms", "msec", "msecs", "mseconds", "us", "usec", "usecs", "useconds", "microseconds",
            "milliseconds", "s", "sec", "secs", "second", "quarter", "qtr", "fortnight", "timezone", "jan", "am", "DAY", "HouRs", "minutesxyz",
            "daysandweeks", "é", "1st"
        ];
        var random = new Random(seed);
        var texts = Enumerable.Range(0, 20000)
            .Select(
                _ => string.Concat(
                    Enumerable.Range(0, random.Next(1, 6)).Select(_ => (random.Next(3) > 0 ? " " : "") + parts[random.Next(parts.Length)])))
            .Concat(GetWords().Select(w => $"1 {w}"))
            .Where(t => t.Trim().Length > 0)
            .Distinct()
            .ToArray();
        await Database.ExecuteAsync(
            """
            CREATE FUNCTION judge(t text) RETURNS text LANGUAGE plpgsql AS $$
            DECLARE i interval;
            BEGIN
                i := t::interval;
                RETURN CASE WHEN i > interval '0' THEN '+' ELSE '-' END
                    || CASE WHEN NOT isfinite(i) THEN 'i' WHEN date_trunc('day', i) = i THEN 'd' ELSE 't' END;
            EXCEPTION WHEN OTHERS THEN
                RETURN '';
            END $$
            """);

        await using var connection = await Database.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT judge(t) FROM unnest($1) WITH ORDINALITY AS u (t, n) ORDER BY n", connection);
        command.Parameters.AddWithValue(texts);
        var judged = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            judged.Add(reader.GetString(0));
        }

        var intervals = texts.Zip(judged).Where(t => t.Second.Length > 0 && !t.Second.EndsWith('i')).ToList();
        Assert.InRange(intervals.Count, 500, texts.Length);
        Assert.Empty(Texts(t => PartitionInterval.IsMalformed(t.First)));
        Assert.Empty(Texts(t => t.Second[0] == '+' && PartitionInterval.IsNotPositive(t.First)));
        Assert.Empty(Texts(t => t.Second[1] == 'd' && PartitionInterval.HasTimeOfDay(t.First)));

        // And most of what is none is found.
        var none = texts.Zip(judged).Where(t => t.Second.Length == 0).ToList();
        Assert.InRange(none.Count(t => PartitionInterval.IsMalformed(t.First)), none.Count / 4, none.Count);

        string Texts(Func<(string First, string Second), bool> isWrong)
            => string.Join('|', intervals.Where(isWrong).Select(t => t.First));
    }

    // All short ones, and what abbreviates long ones.
    private static IEnumerable<string> GetWords()
    {
        var letters = Enumerable.Range('a', 26).Select(c => ((char)c).ToString()).ToList();
        var pairs = letters.SelectMany(a => letters, (a, b) => a + b).ToList();
        string[] units =
        [
            "seconds", "minutes", "hours", "days", "weeks", "fortnights", "months", "quarters", "years", "decades", "century", "centuries",
            "millenniums", "millennia", "milliseconds", "microseconds", "mseconds", "useconds", "timezone_hour", "timezone_minute", "yrs", "hrs"
        ];

        return letters.Concat(pairs)
            .Concat(pairs.SelectMany(_ => letters, (a, b) => a + b))
            .Concat(units.SelectMany(u => Enumerable.Range(1, u.Length).Select(n => u[..n]).SelectMany(p => new[] { p, p + "s" })));
    }

    [Fact]
    public async Task Indexes_of_partitioned_tables_are_not_created_concurrently()
    {
        var message = AssertRefused("CITUS089", Partitioned("timestamptz", "1 day", t => t.HasIndex("id").IsCreatedConcurrently()));

        await CreateAsync(Partitioned("timestamptz", "1 day", t => t.HasIndex("id").HasDatabaseName("ix")));
        Assert.Equal(1L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'ix' AND relkind = 'I'"));
        await AssertQuotedAsync("CREATE INDEX CONCURRENTLY ON t (id)", message);
    }

    [Fact]
    public async Task Foreign_keys_of_partitioned_tables_are_valid_where_the_server_wants_that()
    {
        Action<ModelBuilder> Build(bool isNotValid)
            => b =>
            {
                b.Entity("r", r => Number(r, "id").HasKey("id")).Entity("r").IsReferenceTable();
                Partitioned("timestamptz", "1 day", t => t.HasOne("r").WithMany().HasForeignKey("id").IsCreatedNotValid(isNotValid))(b);
            };

        await using var context = new ModelContext(Build(true), Database.ConnectionString);
        if (Cluster.PostgresVersion >= NotValidPartitions)
        {
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            return;
        }

        var message = AssertRefused("CITUS090", Build(true), Cluster.PostgresVersion);
        Assert.Contains(
            "\nCITUS090: ",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken))).Message,
            StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_dist_partition"));

        await CreateAsync(Build(false));
        await AssertQuotedAsync("ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES r NOT VALID", message);
    }

    [Theory]
    [InlineData("ltree")]
    [InlineData("ltree[]")]
    public async Task Paths_of_labels_distribute_tables_where_the_server_can_hash_them(string type)
    {
        await RequireExtensionAsync("ltree");
        Action<ModelBuilder> build = b =>
        {
            b.HasPostgresExtension("ltree");
            b.Entity("t", t =>
            {
                _ = type == "ltree" ? (PropertyBuilder)t.Property<LTree>("p") : t.Property<string[]>("p").HasColumnType(type);
                t.HasNoKey().IsDistributedBy("p").Property("p").IsRequired();
            });
        };

        await using var context = new ModelContext(build, Database.ConnectionString);
        if (Cluster.PostgresVersion >= LtreeWithHash)
        {
            await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
            await Database.ExecuteAsync(type == "ltree" ? "INSERT INTO t VALUES ('a.b')" : "INSERT INTO t VALUES ('{a.b}')");
            return;
        }

        var message = AssertRefused("CITUS009", build, Cluster.PostgresVersion);
        Assert.Contains(
            "\nCITUS009: ",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken))).Message,
            StringComparison.Ordinal);

        // A row of an array would end the server process.
        if (type == "ltree")
        {
            await Database.ExecuteAsync("CREATE EXTENSION ltree");
            await Database.ExecuteAsync("CREATE TABLE t (p ltree)");
            await AssertQuotedAsync("SELECT create_distributed_table('t', 'p')", message);
        }
    }

    [Theory]
    [InlineData("cube", "cube")]
    [InlineData("seg", "seg")]
    [InlineData("intarray", "query_int")]
    [InlineData("ltree", "lquery")]
    [InlineData("ltree", "ltxtquery")]
    public async Task Other_types_of_extensions_are_not_hashed(string extension, string type)
    {
        await RequireExtensionAsync(extension);
        await Database.ExecuteAsync($"CREATE EXTENSION {extension}");
        await Database.ExecuteAsync($"CREATE TABLE t (p {type})");

        Assert.True(HashOperatorClass.IsMissingFor(type));
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync("SELECT create_distributed_table('t', 'p')"));
        Assert.Equal(CitusRules.DistributionColumnTypeNotHashable.QuoteCitus(type), exception.MessageText);
    }

    private static Action<ModelBuilder> Partitioned(string type, string interval, Action<EntityTypeBuilder>? configure = null)
        => b => b.Entity("t", t =>
        {
            _ = type == "date" ? (PropertyBuilder)t.Property<DateOnly>("at") : t.Property<DateTime>("at");
            Number(t, "id").HasKey("id", "at");
            t.IsDistributedBy("id").IsPartitionedByTime("at", interval);
            configure?.Invoke(t);
        });

    private static EntityTypeBuilder Number(EntityTypeBuilder entityType, string name)
    {
        entityType.Property<int>(name).ValueGeneratedNever();

        return entityType;
    }

    private async Task RequireExtensionAsync(string name)
        => Assert.SkipUnless(
            await Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = '{name}')"),
            $"the extension {name} is not installed");

    private async Task CreateAsync(Action<ModelBuilder> build)
    {
        await using var context = new ModelContext(build, Database.ConnectionString);
        await Migrating.MigrateAsync(null, context);
    }

    private static string AssertRefused(string ruleId, Action<ModelBuilder> build, Version? postgresVersion = null)
    {
        using var context = new ModelContext(build, "Host=none", postgresVersion);
        var lines = Assert.Throws<InvalidOperationException>(() => context.Model).Message.Split('\n');

        Assert.StartsWith($"{ruleId}: ", Assert.Single(lines.Skip(1)), StringComparison.Ordinal);

        return lines[1];
    }

    private async Task AssertQuotedAsync(string sql, string message)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(() => Database.ExecuteAsync(sql));

        Assert.Contains($"reports: \"{exception.MessageText}\"", message, StringComparison.Ordinal);
    }

    private sealed class ModelContext(Action<ModelBuilder> build, string connectionString, Version? postgresVersion = null) : DbContext
    {
        public Action<ModelBuilder> Build { get; } = build;

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder
                .UseNpgsql(
                    connectionString, npgsql => (postgresVersion is null ? npgsql : npgsql.SetPostgresVersion(postgresVersion)).UseCitus())
                .ReplaceService<IModelCacheKeyFactory, BuildCacheKeyFactory>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => Build(modelBuilder);
    }

    private sealed class BuildCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((ModelContext)context).Build, designTime);
    }
}
