using System.Globalization;

namespace EFCore.Citus.Cluster;

/// <summary>
///     Represents the differences between a database and the model, as returned by <see cref="CitusDatabaseFacade.GetDriftAsync" />.
/// </summary>
public sealed class CitusDrift
{
    internal CitusDrift(bool hasCitus, IReadOnlyList<CitusDriftItem> items)
    {
        HasCitus = hasCitus;
        Items = items;
    }

    /// <summary>
    ///     Gets a value indicating whether the database has the extension. If it does not, only tables and foreign keys have been compared.
    /// </summary>
    public bool HasCitus { get; }

    /// <summary>
    ///     Gets the differences, ordered by table.
    /// </summary>
    public IReadOnlyList<CitusDriftItem> Items { get; }

    /// <summary>
    ///     Gets a value indicating whether there are any differences.
    /// </summary>
    public bool HasDrift
        => Items.Count > 0;

    /// <summary>
    ///     Creates a report of the differences and their remedies.
    /// </summary>
    /// <returns>The report, in several lines.</returns>
    public override string ToString()
    {
        var lines = Items.Select(i => i.ToString()).Prepend(
            Items.Count switch
            {
                0 => "The database matches the model.",
                1 => "There is 1 difference between the database and the model.",
                var count => string.Create(CultureInfo.InvariantCulture, $"There are {count} differences between the database and the model.")
            });

        if (!HasCitus)
        {
            lines = lines.Append("The database does not have Citus: only tables and foreign keys were compared.");
        }

        return string.Join('\n', lines);
    }
}
