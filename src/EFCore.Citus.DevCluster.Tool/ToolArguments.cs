using System.Globalization;

namespace EFCore.Citus.DevCluster.Tool;

/// <summary>
///     Represents the command line of the tool.
/// </summary>
/// <param name="WorkerCount">The number of workers.</param>
/// <param name="AllowPlainPostgres">Whether PostgreSQL without Citus is permitted.</param>
/// <param name="Help">Whether only the usage is printed.</param>
/// <param name="Error">The error in the command line, or <see langword="null" />.</param>
internal sealed record ToolArguments(int WorkerCount, bool AllowPlainPostgres, bool Help, string? Error)
{
    private const int MaxWorkerCount = 32;

    public const string Usage =
        """
        Usage: citus-dev [options]

        Starts a Citus cluster for development, prints its connection string, and runs the cluster until Ctrl+C.

          --workers <number>      the number of workers in addition to the coordinator, from 0 to 32; the default is 2
          --allow-plain-postgres  allows PostgreSQL without Citus if no Citus is found
          --help                  this text
        """;

    public static ToolArguments Parse(string[] args)
    {
        var result = new ToolArguments(WorkerCount: 2, AllowPlainPostgres: false, Help: false, Error: null);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h" or "-?":
                    return result with { Help = true };
                case "--allow-plain-postgres":
                    result = result with { AllowPlainPostgres = true };
                    break;
                case "--workers" when i + 1 < args.Length && TryParseWorkers(args[i + 1], out var count):
                    result = result with { WorkerCount = count };
                    i++;
                    break;
                case "--workers":
                    return result with { Error = "--workers requires a number from 0 to 32." };
                default:
                    return result with { Error = $"'{args[i]}' is not an option." };
            }
        }

        return result;
    }

    private static bool TryParseWorkers(string text, out int count)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= MaxWorkerCount;
}
