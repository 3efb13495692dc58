using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Checks the rules that can be applied to a model before <c>HasTenant</c> changes its keys and tables.
/// </summary>
internal static class TenantRules
{
    public static void Check(ResolvedModel model, TenantTables tables, Findings findings)
    {
        foreach (var relationship in tables.Relationships)
        {
            if (model.Find(relationship.Dependent) is { } dependent
                && model.Find(relationship.Principal) is { } principal
                && tables.BelongsToTenant(principal))
            {
                CheckShared(new ForeignKey(relationship, dependent, principal), tables, findings);
                CheckSetNull(new ForeignKey(relationship, dependent, principal), tables, findings);
            }
        }

        if (tables.Tenant is { } tenant)
        {
            CheckUniqueness(model, tenant, tables.FindProperty(tenant)!, findings);
        }
    }

    private static void CheckShared(ForeignKey foreignKey, TenantTables tables, Findings findings)
    {
        if (tables.IsShared(foreignKey.Dependent))
        {
            findings.Report(
                CitusDescriptors.TenantRowsReferredTo,
                foreignKey.Facts.Evidence,
                foreignKey.Dependent.TableTypeEvidence,
                foreignKey.Dependent.Name,
                foreignKey.Description,
                foreignKey.Principal.Name);
        }
    }

    // HasTenant distributes both tables and adds the tenant key to the foreign key.
    private static void CheckSetNull(ForeignKey foreignKey, TenantTables tables, Findings findings)
    {
        var dependent = foreignKey.Dependent;
        var facts = new ForeignKeyFacts
        {
            Type = CitusTableType.Distributed,
            PrincipalType = CitusTableType.Distributed,
            ContainsDistributionColumn = true,
            OnDelete = ForeignKeyRules.FindAction(foreignKey)
        };

        if (foreignKey.Facts.OnDelete is (_, var evidence)
            && ForeignKeyVerdict.Of(facts).Contains(CitusRules.SetNullOnDistributionColumn)
            && dependent.Root != foreignKey.Principal.Root
            && !tables.IsTenant(dependent)
            && tables.FindProperty(dependent) is { } property)
        {
            findings.Report(
                CitusDescriptors.SetNullOnDistributionColumn,
                evidence,
                dependent.TableTypeEvidence,
                foreignKey.Description,
                dependent.Name,
                foreignKey.Principal.Name,
                property,
                CitusRules.SetNullOnDistributionColumn.QuoteCitus());
        }
    }

    private static void CheckUniqueness(ResolvedModel model, ResolvedEntity tenant, string key, Findings findings)
    {
        if (tenant is { IsTableTypeSaid: true, TableType: not CitusTableType.Distributed })
        {
            return;
        }

        foreach (var index in KeyRules.GetUniqueIndexes(model, tenant).Where(i => !i.Contains(key)))
        {
            findings.Report(CitusDescriptors.UniqueAmongTenants, index.Evidence, Evidence.Of(tenant.Facts.Type), index, tenant.Name, key);
        }
    }
}
