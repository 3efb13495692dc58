using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure.Validation;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Refuses, after another validator has found nothing wrong, a model that Citus would refuse or would not enforce. Everything that is
///     wrong with a model is reported at once; what works but hurts is reported as warnings of a model that is accepted.
/// </summary>
internal sealed class CitusModelValidator<TInner>(
    TInner inner,
    CitusEventDefinitions eventDefinitions,
    ICitusSingletonOptions options) : IModelValidator
    where TInner : class, IModelValidator
{
    public void Validate(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger)
    {
        inner.Validate(model, logger);

        var violations = CitusModelRules.Check(model, options);
        var errors = violations.Where(v => v.Rule.Severity == CitusRuleSeverity.Error).ToList();
        if (errors.Count > 0)
        {
            throw new InvalidOperationException(
                CitusStrings.InvalidModel(string.Join('\n', errors.Select(v => v.ToString()))));
        }

        foreach (var warning in violations)
        {
            logger.CitusRuleWarning(eventDefinitions, warning);
        }
    }
}
