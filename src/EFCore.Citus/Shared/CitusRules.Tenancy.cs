namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule QueryFiltersIgnored = new(
        "CITUS160",
        CitusRuleCategory.Tenancy,
        "A query on a distributed table ignores the query filters")
    {
        Severity = CitusRuleSeverity.Suggestion
    };

    public static readonly CitusRule TenantUnknown = new(
        "CITUS161",
        CitusRuleCategory.Tenancy,
        "The tenant of an entity type cannot be determined");

    public static readonly CitusRule TenantRowsReferredTo = new(
        "CITUS162",
        CitusRuleCategory.Tenancy,
        "A shared table refers to a tenant-owned table");

    public static readonly CitusRule TenantAmbiguous = new(
        "CITUS163",
        CitusRuleCategory.Tenancy,
        "An entity type refers to the tenant by several properties");

    public static readonly CitusRule TenantPropertyUnfit = new(
        "CITUS164",
        CitusRuleCategory.Tenancy,
        "A property cannot be the tenant key");

    public static readonly CitusRule TenantMissing = new(
        "CITUS165",
        CitusRuleCategory.Tenancy,
        "The tenant entity type or its key is not in the model");

    public static readonly CitusRule UniqueAmongTenants = new(
        "CITUS166",
        CitusRuleCategory.Tenancy,
        "A distributed table of tenants has a unique index without the tenant key");

    public static readonly CitusRule TenantsNamedTwice = new(
        "CITUS167",
        CitusRuleCategory.Tenancy,
        "A model has two kinds of tenants");

    public static readonly CitusRule TenantPropertyRefersToTenants = new(
        "CITUS168",
        CitusRuleCategory.Tenancy,
        "The tenant key refers to a tenant-owned entity type");
}
