using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="MigrationOperation" /> for converting the tables of a schema to colocated single-shard tables:
///     <c>citus_schema_distribute</c>.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-schema-distribute">citus_schema_distribute</see>.
/// </remarks>
[DebuggerDisplay("SELECT citus_schema_distribute('{Name}')")]
public class DistributeSchemaOperation : MigrationOperation
{
    /// <summary>
    ///     Gets or sets the name of the schema.
    /// </summary>
    public virtual required string Name { get; set; }
}
