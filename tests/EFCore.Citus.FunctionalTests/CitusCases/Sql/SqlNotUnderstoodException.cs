namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     An exception that is thrown when the reader does not support a part of the SQL dialect of PostgreSQL.
/// </summary>
internal sealed class SqlNotUnderstoodException(string message) : Exception(message);
