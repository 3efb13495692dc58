using EFCore.Citus.Infrastructure.Validation;
using EFCore.Citus.Properties;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Infrastructure;

/// <summary>
///     Refuses, after another validator has found nothing wrong, a model that Citus would refuse or would not enforce. Everything that is
///     wrong with a model is reported at once.
/// </summary>
internal sealed class CitusModelValidator<TInner>(TInner inner, ISqlGenerationHelper sqlGenerationHelper) : IModelValidator
    where TInner : class, IModelValidator
{
    public void Validate(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger)
    {
        inner.Validate(model, logger);

        var violations = CitusModelRules.Check(model, sqlGenerationHelper);
        if (violations.Count > 0)
        {
            throw new InvalidOperationException(
                CitusStrings.InvalidModel(string.Join('\n', violations.Select(v => v.ToString()))));
        }
    }
}
