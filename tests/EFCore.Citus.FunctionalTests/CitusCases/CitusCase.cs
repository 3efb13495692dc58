using System.Text.Json;
using System.Text.Json.Serialization;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.FunctionalTests.CitusCases;

/// <summary>
///     Represents a statement that Citus accepts or refuses after others.
/// </summary>
internal sealed record CitusCase
{
    private const string DefaultFile = "tests/EFCore.Citus.FunctionalTests/CitusCases/citus-cases.jsonl";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Id { get; init; }

    public required string[] SetupSql { get; init; }

    public required string OpSql { get; init; }

    /// <summary>Gets the result of Citus: <c>ok</c> or <c>error</c>.</summary>
    public required string Expect { get; init; }

    public string? ErrorContains { get; init; }

    public string Rule { get; init; } = "";

    /// <summary>
    ///     Gets <c>reject</c> if the library must refuse a statement that Citus accepts, or an effect that Citus does not detect.
    /// </summary>
    public string? Validator { get; init; }

    [JsonIgnore]
    public bool ServerAccepts
        => Expect == "ok";

    /// <summary>Gets a value indicating whether the library must accept the case.</summary>
    [JsonIgnore]
    public bool LibraryAccepts
        => ServerAccepts && Validator != "reject";

    [JsonIgnore]
    public string Group
        => Id.Split('-')[0];

    /// <summary>Gets a value indicating whether the cases are those of the project, and not those of another file.</summary>
    public static bool IsDefaultFile
        => Environment.GetEnvironmentVariable("CITUS_CASES") is null or "";

    public static IReadOnlyList<CitusCase> All { get; } = Load();

    public static CitusCase Get(string id)
        => All.Single(c => c.Id == id);

    private static List<CitusCase> Load()
    {
        var file = IsDefaultFile
            ? Repository.PathTo(DefaultFile)
            : Path.Combine(Repository.Root, Environment.GetEnvironmentVariable("CITUS_CASES")!);

        return
        [
            .. File.ReadLines(file)
                .Where(line => !string.IsNullOrWhiteSpace(line))
                .Select(line => JsonSerializer.Deserialize<CitusCase>(line, Options)!)
        ];
    }
}
