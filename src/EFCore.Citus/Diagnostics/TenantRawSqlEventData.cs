// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
///     A <see cref="System.Diagnostics.DiagnosticSource" /> event payload class for SQL of the application, in a context with a model that
///     has tenants.
/// </summary>
/// <param name="eventDefinition">The event definition.</param>
/// <param name="messageGenerator">A delegate that generates a log message for this event.</param>
/// <param name="context">The context.</param>
/// <param name="sql">The SQL.</param>
public class TenantRawSqlEventData(
    EventDefinitionBase eventDefinition,
    Func<EventDefinitionBase, EventData, string> messageGenerator,
    DbContext context,
    string sql) : DbContextEventData(eventDefinition, messageGenerator, context)
{
    /// <summary>
    ///     Gets the SQL of the application.
    /// </summary>
    public virtual string Sql { get; } = sql;
}
