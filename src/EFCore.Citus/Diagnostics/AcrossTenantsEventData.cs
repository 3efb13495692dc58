// ReSharper disable once CheckNamespace
namespace Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
///     A <see cref="System.Diagnostics.DiagnosticSource" /> event payload class for a context that begins to access the rows of all
///     tenants.
/// </summary>
/// <param name="eventDefinition">The event definition.</param>
/// <param name="messageGenerator">A delegate that generates a log message for this event.</param>
/// <param name="context">The context.</param>
/// <param name="reason">The reason for accessing the rows of all tenants.</param>
public class AcrossTenantsEventData(
    EventDefinitionBase eventDefinition,
    Func<EventDefinitionBase, EventData, string> messageGenerator,
    DbContext context,
    string reason) : DbContextEventData(eventDefinition, messageGenerator, context)
{
    /// <summary>
    ///     Gets the reason that was passed to <see cref="CitusDbContextExtensions.AcrossTenants" />.
    /// </summary>
    public virtual string Reason { get; } = reason;
}
