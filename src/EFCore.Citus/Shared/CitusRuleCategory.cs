namespace EFCore.Citus.Shared;

/// <summary>
///     Represents the subject of a rule.
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
