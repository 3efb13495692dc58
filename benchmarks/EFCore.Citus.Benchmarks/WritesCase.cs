namespace EFCore.Citus.Benchmarks;

public enum Work
{
    Insert,
    Update,
    Delete
}

/// <summary>
///     Represents a line in the results of the suite.
/// </summary>
/// <param name="Work">The operation on the rows.</param>
/// <param name="Table">The entity type.</param>
/// <param name="Rows">The number of rows that one call of SaveChanges writes.</param>
/// <param name="Tenants">The number of values of the distribution column.</param>
/// <param name="Goal">The ratio to be reached, if any.</param>
public sealed record WritesCase(Work Work, Shape Table, int Rows, int Tenants, double? Goal = null)
{
    /// <summary>Gets the operation and, unless it is the default, the table, in one word.</summary>
    public string Name
        => (Table == Shape.Plain ? $"{Work}" : $"{Work}-{Table}").ToLowerInvariant();

    public static IEnumerable<WritesCase> Default()
    {
        foreach (var work in Enum.GetValues<Work>())
        {
            foreach (var rows in new[] { 1, 10, 20, 50, 100, 1000 })
            {
                foreach (var tenants in new[] { 1, 500 })
                {
                    yield return new WritesCase(work, Shape.Plain, rows, tenants, rows <= 10 ? 1 : null);
                }
            }
        }

        foreach (var tenants in new[] { 1, 500 })
        {
            yield return new WritesCase(Work.Insert, Shape.Plain, 10_000, tenants, 20);
            yield return new WritesCase(Work.Insert, Shape.Identity, 10_000, tenants, 10);
            yield return new WritesCase(Work.Insert, Shape.Default, 10_000, tenants);
            yield return new WritesCase(Work.Update, Shape.Plain, 5000, tenants, 20);
            yield return new WritesCase(Work.Delete, Shape.Plain, 3000, tenants, 15);
        }

        // The goal for other tables is half of the improvement.
        foreach (var shape in new[] { Shape.Wide, Shape.Json, Shape.ThreeKeys, Shape.TextKey, Shape.FewShards, Shape.ManyShards })
        {
            yield return new WritesCase(Work.Insert, shape, 10_000, 500, 10);
            yield return new WritesCase(Work.Update, shape, 5000, 500, 10);
            yield return new WritesCase(Work.Delete, shape, 3000, 500, 7.5);
        }

        yield return new WritesCase(Work.Insert, Shape.Reference, 1000, 1);
        yield return new WritesCase(Work.Update, Shape.Reference, 1000, 1);
        yield return new WritesCase(Work.Delete, Shape.Reference, 1000, 1);
        yield return new WritesCase(Work.Insert, Shape.Local, 1000, 1);
        yield return new WritesCase(Work.Update, Shape.Local, 1000, 1);
        yield return new WritesCase(Work.Delete, Shape.Local, 1000, 1);
    }

    public static IEnumerable<WritesCase> All()
        => from work in Enum.GetValues<Work>()
           from shape in Enum.GetValues<Shape>()
           from rows in new[] { 1, 10, 100, 1000, 10_000, 100_000 }
           from tenants in new[] { 1, 500 }
           select new WritesCase(work, shape, rows, tenants);
}
