namespace MultiTenantShop;

/// <summary>
///     Represents the command line of the sample.
/// </summary>
/// <param name="Connection">A connection string to use instead of a development cluster.</param>
/// <param name="Help">Whether only the usage is printed.</param>
/// <param name="Error">The error in the command line.</param>
public sealed record ShopArguments(string? Connection, bool Help, string? Error)
{
    public const string Usage =
        """
        Usage: dotnet run --project samples/MultiTenantShop [-- options]
          --tour                 the tour on the console, which is also what runs without options
          --connection <string>  a server of yours (its database is created if it is missing) instead of a development cluster
          --help                 this text
        """;

    public static ShopArguments Parse(string[] args)
    {
        string? connection = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--tour":
                    break;
                case "--help" or "-h":
                    return new ShopArguments(null, Help: true, null);
                case "--connection" when i + 1 < args.Length:
                    connection = args[++i];
                    break;
                case "--connection":
                    return new ShopArguments(null, false, "--connection requires a connection string, for example \"Host=localhost;Database=shop\".");
                default:
                    return new ShopArguments(null, false, $"'{args[i]}' is not an option of this sample.");
            }
        }

        return new ShopArguments(connection, false, null);
    }
}
