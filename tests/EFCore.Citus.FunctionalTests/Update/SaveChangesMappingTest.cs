using System.Collections;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using EFCore.Citus.FunctionalTests.TestUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using static EFCore.Citus.FunctionalTests.Update.MappingContext;

namespace EFCore.Citus.FunctionalTests.Update;

/// <summary>
///     Tests that rows of each mapping have the same tables, entities and errors if they are saved as sets and row by row.
/// </summary>
public class SaveChangesMappingTest(CitusClusterFixture fixture) : CitusTest(fixture)
{
    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["TPH"] = new(i => i % 3 == 0 ? new Cat { Lives = i } : i % 3 == 1 ? new Dog { Bark = i % 2 == 0 ? null : "b" } : new Animal()),
        ["TPT"] = new(i => i % 3 == 0 ? new Car { Doors = i } : i % 3 == 1 ? new Truck { Load = i } : new Vehicle()),
        ["TPC"] = new(i => i % 2 == 0 ? new Circle { Radius = i } : new Square { Side = i }),
        ["parts"] = new(
            i => new Document { Author = i % 2 == 0 ? new Person { First = "a", Age = i } : null, Detail = new Detail { Text = $"{i}" } },
            (e, i) =>
            {
                var document = (Document)e;
                document.Detail.Text = i % 4 == 1 ? null : "";
                document.Author = i % 3 == 1 ? new Person { First = "new" } : null;
            }),
        ["documents"] = new(NewPage, ChangePage),
        ["no documents"] = new(_ => new Page(), (e, i) => ((Page)e).Owned = i < 12 ? null : new Person { First = "\"'\\" }),
        ["whole documents"] = new(NewPage, (e, _) => ((Page)e).Owned = new Person { First = "whole", Age = null }),
        ["documents no more"] = new(i => new Page { Owned = new Person { Age = i } }, (e, _) => ((Page)e).Owned = null),
        ["scalars"] = new(NewScalars, ChangeScalars),
        ["lists"] = new(
            i => new Lists
            {
                Moods = i % 4 == 0 ? null : [Mood.Bad, Mood.Good],
                Texts = ["", "NULL", $"{i}"],
                Ranges = [new NpgsqlRange<int>(1, i + 2)],
                Polygon = i % 2 == 0 ? null : new NpgsqlPolygon(new NpgsqlPoint(1, 2), new NpgsqlPoint(3, i))
            },
            (e, i) => ((Lists)e).Moods = [.. Enumerable.Repeat(Mood.Bad, i)]),
        ["names"] = new(_ => new Clash()),
        ["source"] = new(_ => new Source()),
        ["procedures"] = new(_ => new Call(), IsSet: false),
        ["row version"] = new(_ => new Versioned()),
        ["tokens"] = new(
            i => new Tokens
            {
                Padded = i % 2 == 0 ? "ab" : "c  ",
                Exact = i / 2m,
                Insensitive = i % 3 == 0 ? null : "AbC",
                Mood = (Mood)(i % 2),
                Address = i % 4 == 0 ? null : IPAddress.Loopback,
                Moment = i % 5 == 0 ? null : new DateTime(2024, 1, 1, 0, 0, i, DateTimeKind.Utc)
            },
            (e, _) => ((Tokens)e).Exact += 1.5m),
        ["generated"] = new(_ => new Generated()),
        ["local"] = new(_ => new Local()),
        ["reference"] = new(_ => new Reference()),
        ["keys"] = new(i => new StrongKey { Tenant = i % 2 == 0 ? "A" : "a", Name = "" }, (e, i) => ((StrongKey)e).Name = $"{i}"),
        ["text tenants"] = new(
            i => new PaddedTenant { Tenant = $"t{i % 3}" + (i % 2 == 0 ? "" : "  "), Id = i + 0.5m, Text = i % 2 == 0 ? null : "" },
            (e, i) => ((PaddedTenant)e).Name = $"{i}"),
        ["wide"] = new(NewWide, (e, i) => ((Dictionary<string, object>)e)["W77"] = $"{i}")
    };

    private static readonly Dictionary<string, (Func<int, Row> Create, Action<Row> Spoil, Action<Row> Mend)> Errors = new(StringComparer.Ordinal)
    {
        ["zero character"] = (_ => new Animal(), r => r.Name = "a\0b", r => r.Name = "mended"),
        ["zero character among generated"] = (_ => new Dog(), r => r.Name = "a\0b", r => r.Name = "mended"),
        ["half a character"] = (_ => new Animal(), r => r.Name = "\ud800", r => r.Name = "mended"),
        ["domain"] = (NewScalars, r => ((Scalars)r).Positive = -1, r => ((Scalars)r).Positive = 1),
        ["domain of a length"] = (NewScalars, r => ((Scalars)r).Code = "long", r => ((Scalars)r).Code = "abc"),
        ["domain of a text"] = (NewScalars, r => ((Scalars)r).Short = "too long", r => ((Scalars)r).Short = "abc"),
        ["char"] = (NewScalars, r => ((Scalars)r).Padded = "long", r => ((Scalars)r).Padded = "abc"),
        ["nchar"] = (NewScalars, r => ((Scalars)r).National = "long", r => ((Scalars)r).National = "abc"),
        ["bit"] = (NewScalars, r => ((Scalars)r).Bits = new BitArray(9), r => ((Scalars)r).Bits = null),
        ["numeric"] = (NewScalars, r => ((Scalars)r).Exact = 123456789.5m, r => ((Scalars)r).Exact = 1),
        ["json"] = (NewScalars, r => ((Scalars)r).Json = "{", r => ((Scalars)r).Json = "1"),
        ["kind of time"] = (NewScalars, r => ((Scalars)r).Rounded = new DateTime(2024, 1, 1), r => ((Scalars)r).Rounded = DateTime.UnixEpoch)
    };

    private static CancellationToken CancellationToken
        => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_of_every_mapping_are_saved_as_row_by_row()
    {
        await CreateTablesAsync();
        var differences = new List<string>();
        foreach (var (name, @case) in Cases)
        {
            foreach (var (rows, tenants) in new[] { (5, 2), (24, 1), (24, 3) })
            {
                var expected = await RunAsync(@case, rows, tenants, sets: false);
                var actual = await RunAsync(@case, rows, tenants, sets: true);
                differences.AddRange(
                    expected.Zip(actual)
                        .Where(pair => pair.First.Result != pair.Second.Result)
                        .Select(pair => $"{name} ({rows} of {tenants}): {Difference(pair.First.Result, pair.Second.Result)}"));
                differences.AddRange(
                    actual.SelectMany(s => s.Events).Where(e => e.Contains("again", StringComparison.Ordinal)).Distinct()
                        .Select(e => $"{name} ({rows} of {tenants}): {e}"));
                if (actual.Count != 3
                    || actual.SelectMany(s => s.Events).Any(e => e.Contains("as a set", StringComparison.Ordinal)) != @case.IsSet)
                {
                    differences.Add($"{name} ({rows} of {tenants}): {string.Join('\n', actual.SelectMany(s => s.Events).Distinct())}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [Fact]
    public async Task Keys_that_the_client_generates_are_those_of_their_rows()
    {
        await CreateTablesAsync();
        await using var context = new MappingContext(MappingContext.Options(Database.ConnectionString, sets: true));
        var rows = Enumerable.Range(0, 60).Select(i => new Numbered { TenantId = i < 30 ? Guid.Empty : Guid.NewGuid(), Name = $"{i}" }).ToList();
        context.AddRange(rows);
        await context.SaveChangesAsync(CancellationToken);

        Assert.Equal(60, rows.Select(r => r.Reference).Distinct().Count());
        Assert.Equal(
            rows.Select(r => $"{r.TenantId} {r.Id} {r.Reference} {r.Name}").Order(StringComparer.Ordinal),
            (await Database.ColumnAsync<string>("""SELECT concat_ws(' ', "TenantId", "Id", "Reference", "Name") FROM "Numbered" """))
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_that_are_refused_are_named_as_row_by_row()
    {
        await CreateTablesAsync();
        var differences = new List<string>();
        foreach (var (name, (create, spoil, mend)) in Errors)
        {
            foreach (var (tenants, inTransaction) in new[] { (1, true), (3, true), (3, false) })
            {
                var expected = await RunErrorAsync(create, spoil, mend, tenants, inTransaction, sets: false);
                var actual = await RunErrorAsync(create, spoil, mend, tenants, inTransaction, sets: true);
                if (expected != actual)
                {
                    differences.Add($"{name}, {tenants}, {inTransaction}: {Difference(expected, actual)}");
                }
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    private async Task CreateTablesAsync()
    {
        await Database.ExecuteAsync(Domains);
        await using var context = new MappingContext(MappingContext.Options(Database.ConnectionString, sets: true));
        await context.Database.EnsureCreatedAsync(CancellationToken);
        await Database.ExecuteAsync(Procedures);
    }

    private async Task<List<(string Result, List<string> Events)>> RunAsync(Case @case, int rows, int tenants, bool sets)
    {
        var events = new List<string>();
        await using var context = new MappingContext(
            MappingContext.Options(
                Database.ConnectionString,
                sets,
                o => o.LogTo(
                    events.Add,
                    [CitusEventId.CommandsExecutedAsSet, CitusEventId.CommandsExecutedRowByRow, CitusEventId.SetExecutedAgainRowByRow])));
        var entities = Enumerable.Range(1, rows).Select(@case.Create).ToList();
        for (var i = 0; i < rows; i++)
        {
            if (entities[i] is Row row)
            {
                (row.TenantId, row.Id, row.Name) = ((i % tenants) + 1, i + 1, i % 5 == 0 ? null : i % 5 == 1 ? "" : $"n {i}");
            }

            if (entities[i] is Dictionary<string, object> bag)
            {
                (bag["TenantId"], bag["Id"]) = ((i % tenants) + 1, i + 1);
                context.Set<Dictionary<string, object>>(Wide).Add(bag);
            }
            else
            {
                context.Add(entities[i]);
            }
        }

        var results = new List<(string, List<string>)>();
        await SaveAsync();
        for (var i = 0; i < rows; i++)
        {
            if (i % 3 != 2 && @case.IsSet)
            {
                if (@case.Change is { } change)
                {
                    change(entities[i], i);
                }
                else
                {
                    ((Row)entities[i]).Name = i % 4 == 0 ? "" : $"changed {i}";
                }
            }
        }

        await SaveAsync();
        context.RemoveRange(context.ChangeTracker.Entries().Where(e => entities.IndexOf(e.Entity) % 3 != 1).Select(e => e.Entity).Where(entities.Contains).ToList());
        await SaveAsync();
        await EmptyAsync(context, entities);

        return results;

        async Task SaveAsync()
        {
            var outcome = await SavedAsync(context, async: results.Count != 1);
            results.Add(($"{outcome}\n{Describe(context)}\n{await DumpAsync(context, entities)}", [.. events]));
            events.Clear();
        }
    }

    private async Task<string> RunErrorAsync(
        Func<int, Row> create, Action<Row> spoil, Action<Row> mend, int tenants, bool inTransaction, bool sets)
    {
        await using var context = new MappingContext(MappingContext.Options(Database.ConnectionString, sets));
        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync(CancellationToken) : null;
        context.Add(new Reference { TenantId = 1, Id = 1 });
        await context.SaveChangesAsync(CancellationToken);
        var rows = Enumerable.Range(1, 24).Select(create).ToList();
        for (var i = 0; i < rows.Count; i++)
        {
            (rows[i].TenantId, rows[i].Id) = ((i % tenants) + 1, i + 1);
        }

        spoil(rows[17]);
        context.AddRange(rows);
        var result = new StringBuilder(await SavedAsync(context, async: false, rows[17])).AppendLine();
        mend(rows[17]);
        result.AppendLine(await SavedAsync(context, async: true));

        // The same row is changed to a value that the server refuses.
        rows.ForEach(r => r.Name = "changed");
        spoil(rows[17]);
        result.AppendLine(await SavedAsync(context, async: true, rows[17]));
        mend(rows[17]);
        result.AppendLine(await SavedAsync(context, async: false));
        if (transaction is not null)
        {
            await transaction.CommitAsync(CancellationToken);
        }

        result.Append(Describe(context)).Append(await DumpAsync(context, [.. rows, new Reference()]));
        await EmptyAsync(context, [.. rows, new Reference()]);

        return result.ToString();
    }

    private static async Task<string> SavedAsync(MappingContext context, bool async, object? culprit = null)
    {
        try
        {
            return $"{(async ? await context.SaveChangesAsync(CancellationToken) : context.SaveChanges())} saved";
        }
        catch (DbUpdateException exception)
        {
            var inner = exception.InnerException is PostgresException postgresException
                ? $"{postgresException.SqlState} {postgresException.MessageText}"
                : $"{exception.InnerException?.GetType().Name} {exception.InnerException?.Message}";

            return $"{exception.GetType().Name}: {inner}; {exception.Entries.Any(e => e.Entity == culprit)}";
        }
    }

    private static string Describe(MappingContext context)
        => string.Join(
            '\n', context.ChangeTracker.Entries().Select(Describe).Order(StringComparer.Ordinal));

    // A version differs each time, but must be the version of the row.
    private static string Describe(EntityEntry entry)
        => $"{entry.Metadata.ShortName()} {entry.State} {string.Join(", ", entry.Properties.Where(p => p.Metadata.Name != "Version").Select(p => $"{p.Metadata.Name}={Text(p.CurrentValue)}/{Text(p.OriginalValue)}{(p.IsModified ? "*" : "")}{(p.IsTemporary ? "?" : "")}"))}";

    private static string Text(object? value)
        => value switch
        {
            null => "null",
            string text => $"'{text}'",
            BitArray bits => string.Concat(bits.Cast<bool>().Select(b => b ? '1' : '0')),
            IEnumerable list => $"[{string.Join(' ', list.Cast<object?>().Select(Text))}]",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!
        };

    private async Task<string> DumpAsync(MappingContext context, IReadOnlyList<object> entities)
    {
        var dump = new StringBuilder();
        foreach (var table in Tables(context, entities))
        {
            dump.AppendLine(table).AppendJoin('\n', await Database.ColumnAsync<string>($"SELECT t::text FROM {table} AS t ORDER BY 1")).AppendLine();
        }

        return dump.ToString();
    }

    private async Task EmptyAsync(MappingContext context, IReadOnlyList<object> entities)
        => await Database.ExecuteAsync($"TRUNCATE {string.Join(", ", Tables(context, entities))} RESTART IDENTITY");

    private static List<string> Tables(MappingContext context, IReadOnlyList<object> entities)
        =>
        [
            .. entities
                .Select(e => e is Dictionary<string, object> ? context.Model.FindEntityType(Wide)! : context.Model.FindEntityType(e.GetType())!)
                .Distinct()
                .SelectMany(e => e.GetTableMappings())
                .Select(m => $"{(m.Table.Schema is null ? "" : Quoted(m.Table.Schema) + ".")}{Quoted(m.Table.Name)}")
                .Distinct()
                .Order(StringComparer.Ordinal)
        ];

    private static string Quoted(string name)
        => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Difference(string expected, string actual)
    {
        var position = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, position - 150);

        return $"{actual.Substring(from, Math.Min(400, actual.Length - from))}\ninstead of\n{expected.Substring(from, Math.Min(400, expected.Length - from))}";
    }

    private static Page NewPage(int i)
        => new()
        {
            Owned = i % 4 == 0 ? null : new Person { First = $"p\"'\\{i}", Age = i },
            Many = [.. Enumerable.Range(0, i % 3).Select(n => new Person { First = $"{n}" })],
            Complex = new Person { First = "c", Age = i },
            Flat = new Person { First = "", Age = i }
        };

    private static void ChangePage(object entity, int i)
    {
        var page = (Page)entity;
        switch (i % 5)
        {
            case 0:
                page.Complex.Age = null;
                break;
            case 1:
                page.Owned = new Person { First = "whole" };
                break;
            case 2:
                page.Many.Add(new Person { First = "more" });
                break;
            case 3:
                page.Owned?.Age = 77;
                break;
            default:
                page.Flat.First = "flat";
                break;
        }
    }

    private static Scalars NewScalars(int i)
        => new()
        {
            Padded = i % 2 == 0 ? "abc" : "a",
            National = "xyz",
            Bits = i % 2 == 0 ? null : new BitArray([true, false, false, false, false, false, true, true]),
            SomeBits = new BitArray(i % 9, true),
            Positive = i,
            Code = i % 3 == 0 ? null : "abc",
            Short = i % 3 == 0 ? "" : "short",
            System = "name",
            Exact = i / 7m,
            Rounded = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc).AddTicks(i * 12345678L),
            Local = i % 4 == 0 ? null : new DateTime(2024, 2, 29, 1, 2, 3, 501),
            Offset = i % 5 == 0 ? null : new DateTimeOffset(2024, 1, 1, 1, 1, 1, TimeSpan.Zero),
            Span = TimeSpan.FromTicks(i * 1234567L),
            Oid = uint.MaxValue - (uint)i,
            Xid = (uint)i,
            Big = ulong.MaxValue / (ulong)i,
            Huge = System.Numerics.BigInteger.Pow(10, i + 10),
            Letter = i % 2 == 0 ? ' ' : 'é',
            Insensitive = i % 2 == 0 ? "AbC" : null,
            Map = i % 3 == 0 ? null : new Dictionary<string, string?> { ["k"] = i % 2 == 0 ? null : "", ["a\"b"] = "=>" },
            Path = $"a.b{i}",
            Mood = (Mood)(i % 2),
            MoodOrNot = i % 3 == 0 ? null : Mood.Bad,
            AsText = (Mood)(i % 2),
            Xml = "<a b=\"c\">d</a>",
            Json = i % 3 == 0 ? null : "{\"b\": 1,  \"a\": [null]}",
            Money = i + 0.25m,
            Address = i % 3 == 0 ? IPAddress.IPv6Loopback : i % 3 == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1"),
            Card = i % 2 == 0 ? null : new PhysicalAddress([1, 2, 3, 4, 5, (byte)i]),
            Point = new NpgsqlPoint(i, 0.5),
            Days = i % 3 == 0 ? null : new NpgsqlRange<DateOnly>(new DateOnly(2024, 1, 1), true, false, default, false, true),
            Nothing = i % 2 == 0 ? null : "",
            Empty = i % 2 == 0 ? "" : "e",
            Bytes = i % 3 == 0 ? null : [.. Enumerable.Repeat((byte)i, i % 4)]
        };

    private static void ChangeScalars(object entity, int i)
    {
        var row = NewScalars(i + 5);
        var changed = (Scalars)entity;
        foreach (var property in typeof(Scalars).GetProperties().Where(p => p.DeclaringType == typeof(Scalars)))
        {
            property.SetValue(changed, property.GetValue(row));
        }
    }

    private static Dictionary<string, object> NewWide(int i)
    {
        var row = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var column = 0; column < WideColumns; column++)
        {
            if ((column + i) % 5 != 0)
            {
                row[$"W{column}"] = $"{column} {i}";
            }
        }

        return row;
    }

    private sealed record Case(Func<int, object> Create, Action<object, int>? Change = null, bool IsSet = true);
}
