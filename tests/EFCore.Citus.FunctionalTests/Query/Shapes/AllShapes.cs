using EFCore.Citus.FunctionalTests.Query.Shapes.Areas;

namespace EFCore.Citus.FunctionalTests.Query.Shapes;

/// <summary>
///     Contains all shapes, in the order of the page.
/// </summary>
public static class AllShapes
{
    public static IReadOnlyList<ShapeArea> Areas { get; } =
    [
        KeyShapes.Area, IncludeShapes.Area, ProjectionShapes.Area, PredicateShapes.Area, GroupShapes.Area, JoinShapes.Area, SetShapes.Area,
        PagingShapes.Area, NullShapes.Area, CollationShapes.Area, ChangeShapes.Area, MiscellaneousShapes.Area, RawSqlShapes.Area
    ];

    public static IReadOnlyDictionary<string, Shape> ByName { get; } = Areas.SelectMany(a => a.Shapes).ToDictionary(s => s.Name);
}
