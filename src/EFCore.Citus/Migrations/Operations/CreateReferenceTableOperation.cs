using System.Diagnostics;

namespace EFCore.Citus.Migrations.Operations;

/// <summary>
///     A <see cref="CitusTableOperation" /> for converting an existing table to a reference table, which is replicated to every node:
///     <c>create_reference_table</c>.
/// </summary>
/// <remarks>
///     See <see href="https://docs.citusdata.com/en/stable/develop/api_udf.html#create-reference-table">create_reference_table</see>.
/// </remarks>
[DebuggerDisplay("SELECT create_reference_table('{Table}')")]
public class CreateReferenceTableOperation : CitusTableOperation;
