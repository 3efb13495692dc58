using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     Copies a table that exists to every node and keeps the copies equal: <c>create_reference_table</c>.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-reference-table">create_reference_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT create_reference_table('{Table}')")]
public class CreateReferenceTableOperation : CitusTableOperation;
