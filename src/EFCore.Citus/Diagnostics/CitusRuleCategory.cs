namespace EFCore.Citus.Diagnostics;

/// <summary>
///     What a rule is about.
/// </summary>
internal enum CitusRuleCategory
{
    DistributionColumn,
    Keys,
    ForeignKeys,
    Colocation,
    TableTypes,
    Columns,
    Migrations,
    Queries,
    Tenancy,
    Configuration
}
