using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure.Validation;
using EFCore.Citus.Metadata.Tenancy;
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
        var ofTenants = TenantProblems.Find(model).Violations;
        ValidateInner(model, logger, ofTenants);

        var violations = CitusModelRules.Check(model, options);
        var errors = ofTenants.Concat(violations.Where(v => v.Rule.Severity == CitusRuleSeverity.Error)).ToList();
        if (errors.Count > 0)
        {
            throw CitusModelRules.Refuse(errors);
        }

        foreach (var warning in violations)
        {
            logger.CitusRuleWarning(eventDefinitions, warning);
        }
    }

    // A model that has been completed with made up properties may be refused because of these.
    private void ValidateInner(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger, IReadOnlyList<CitusViolation> ofTenants)
    {
        try
        {
            inner.Validate(model, logger);
        }
        catch (InvalidOperationException) when (ofTenants.Count > 0)
        {
            throw CitusModelRules.Refuse(ofTenants);
        }
    }
}
