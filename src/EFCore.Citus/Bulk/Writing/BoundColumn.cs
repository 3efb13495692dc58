using EFCore.Citus.Bulk.Model;

namespace EFCore.Citus.Bulk.Writing;

/// <summary>
///     Represents a column of a load and, if its value does not come from the entity, the delegate that returns it.
/// </summary>
internal sealed record BoundColumn(BulkColumn Column, Func<object, object?>? Value, bool MayBeLeftOut)
{
    /// <summary>Determines whether the value is written for this entity. If it is not, the database generates one.</summary>
    public bool IsWritten(object entity)
        => !MayBeLeftOut || Column.HasValue(entity);
}
