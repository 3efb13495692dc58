using EFCore.Citus.Diagnostics;
using EFCore.Citus.Infrastructure;
using EFCore.Citus.Shared;
using EFCore.Citus.Tenancy.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.Citus.Validation;

/// <summary>
///     Validates models against the rules of Citus after another validator has found no errors. All violations of a model are reported in
///     one exception. Warnings are reported for a model without errors.
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
            throw CitusViolation.CreateException(errors);
        }

        foreach (var warning in violations)
        {
            logger.CitusRuleWarning(eventDefinitions, warning);
        }
    }

    // A model that was completed with invented properties can be invalid because of these.
    private void ValidateInner(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger, IReadOnlyList<CitusViolation> ofTenants)
    {
        try
        {
            inner.Validate(model, logger);
        }
        catch (InvalidOperationException) when (ofTenants.Count > 0)
        {
            throw CitusViolation.CreateException(ofTenants);
        }
    }
}
