using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Makes the tables of a schema single-shard tables that lie together: <c>citus_schema_distribute</c>.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#citus-schema-distribute">citus_schema_distribute</see>.
/// </remarks>
[DebuggerDisplay("SELECT citus_schema_distribute('{Name}')")]
public class DistributeSchemaOperation : MigrationOperation
{
    /// <summary>
    ///     The name of the schema.
    /// </summary>
    public virtual required string Name { get; set; }
}
