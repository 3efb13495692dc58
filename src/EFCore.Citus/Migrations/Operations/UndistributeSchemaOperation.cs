using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for converting the tables of a distributed schema to local tables of the coordinator:
///     <c>citus_schema_undistribute</c>.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-schema-undistribute">citus_schema_undistribute</see>.
/// </remarks>
[DebuggerDisplay("SELECT citus_schema_undistribute('{Name}')")]
public class UndistributeSchemaOperation : MigrationOperation
{
    /// <summary>
    ///     Gets or sets the name of the schema.
    /// </summary>
    public virtual required string Name { get; set; }
}
