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
        "It is not known to which tenant the rows of an entity type belong");

    public static readonly CitusRule TenantRowsReferredTo = new(
        "CITUS162",
        CitusRuleCategory.Tenancy,
        "A table that all tenants share refers to a table of tenants");

    public static readonly CitusRule TenantAmbiguous = new(
        "CITUS163",
        CitusRuleCategory.Tenancy,
        "An entity type refers to the tenant by several properties");

    public static readonly CitusRule TenantPropertyUnfit = new(
        "CITUS164",
        CitusRuleCategory.Tenancy,
        "A property cannot hold the key of the tenant");

    public static readonly CitusRule TenantMissing = new(
        "CITUS165",
        CitusRuleCategory.Tenancy,
        "The entity type of the tenants or its key is not in the model");

    public static readonly CitusRule UniqueAmongTenants = new(
        "CITUS166",
        CitusRuleCategory.Tenancy,
        "Something is unique among tenants whose table is distributed");

    public static readonly CitusRule TenantsNamedTwice = new(
        "CITUS167",
        CitusRuleCategory.Tenancy,
        "A model has two kinds of tenants");

    public static readonly CitusRule TenantPropertyRefersToTenants = new(
        "CITUS168",
        CitusRuleCategory.Tenancy,
        "The property of the tenant is the key of an entity type that belongs to tenants itself");
}
