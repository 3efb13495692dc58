namespace EFCore.Citus.FunctionalTests.CitusCases.Sql;

/// <summary>
///     The reader does not know this part of PostgreSQL's language.
/// </summary>
internal sealed class SqlNotUnderstoodException(string message) : Exception(message);
