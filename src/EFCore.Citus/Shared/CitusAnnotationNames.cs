using EFCore.Citus.Metadata;

namespace EFCore.Citus.Shared;

/// <summary>
///     Provides the names of the annotations with the Citus configuration of a model. Their values can be written as C# literals, because
///     they are written to migrations and model snapshots.
/// </summary>
internal static class CitusAnnotationNames
{
    public const string Prefix = "Citus:";

    /// <summary>On entity types and tables: a <see cref="CitusTableType" />.</summary>
    public const string TableType = Prefix + "TableType";

    /// <summary>On entity types: the name of the distribution property.</summary>
    public const string DistributionProperty = Prefix + "DistributionProperty";

    /// <summary>
    ///     On foreign keys, check constraints and the operations that add them: <see langword="true" /> if existing rows are not checked;
    ///     otherwise absent.
    /// </summary>
    public const string IsNotValid = Prefix + "IsNotValid";

    /// <summary>
    ///     On operations that drop a foreign key that is not valid: its definition. A foreign key that is added again with the same
    ///     definition is known to be validated.
    /// </summary>
    public const string NotValidDefinition = Prefix + "NotValidDefinition";

    /// <summary>
    ///     On tables, followed by the name of a check constraint that is not valid: <see langword="true" />. Entity Framework Core does not
    ///     compare the annotations of check constraints.
    /// </summary>
    public const string NotValidCheckPrefix = Prefix + "NotValidCheck:";

    /// <summary>On operations that drop an index: <see langword="true" /> if the table can be written meanwhile.</summary>
    public const string DroppedConcurrently = Prefix + "DroppedConcurrently";

    /// <summary>On properties, while the application runs: the collation of the column, which Entity Framework Core does not keep.</summary>
    public const string Collation = Prefix + "Collation";

    /// <summary>On tables: the name of the distribution column.</summary>
    public const string DistributionColumn = Prefix + "DistributionColumn";

    /// <summary>On entity types: the name of the property with the time by which the table is partitioned.</summary>
    public const string PartitionProperty = Prefix + "PartitionProperty";

    /// <summary>On tables: the name of the column with the time by which the table is partitioned.</summary>
    public const string PartitionColumn = Prefix + "PartitionColumn";

    /// <summary>On entity types and tables: the interval of a partition, in the syntax of PostgreSQL.</summary>
    public const string PartitionInterval = Prefix + "PartitionInterval";

    /// <summary>
    ///     On entity types and tables: <c>columnar</c>; absent if rows are stored with the default access method of PostgreSQL.
    /// </summary>
    public const string AccessMethod = Prefix + "AccessMethod";

    /// <summary>The value of <see cref="AccessMethod" />.</summary>
    public const string Columnar = "columnar";

    /// <summary>On entity types and tables: the number of shards, an <see cref="int" />.</summary>
    public const string ShardCount = Prefix + "ShardCount";

    /// <summary>On entity types: the name of the entity type of the table that this one is colocated with.</summary>
    public const string ColocatedWithEntityType = Prefix + "ColocatedWithEntityType";

    /// <summary>On tables: the name of the table this one is colocated with.</summary>
    public const string ColocateWith = Prefix + "ColocateWith";

    /// <summary>On tables: the schema of the table this one is colocated with; absent for the default schema.</summary>
    public const string ColocateWithSchema = Prefix + "ColocateWithSchema";

    /// <summary>
    ///     On entity types and tables: <see langword="false" /> if the table starts a colocation group of its own (<c>colocate_with =&gt;
    ///     'none'</c>); otherwise absent.
    /// </summary>
    public const string IsColocated = Prefix + "IsColocated";

    /// <summary>On models: the name of the entity type of the tenants; absent if they are not in the model.</summary>
    public const string TenantEntityType = Prefix + "TenantEntityType";

    /// <summary>On models: the CLR <see cref="Type" /> of the tenant key.</summary>
    public const string TenantKeyType = Prefix + "TenantKeyType";

    /// <summary>
    ///     On models: the default name of the tenant key property. On entity types: the name of that property, or an empty string for the
    ///     name in the model.
    /// </summary>
    public const string TenantProperty = Prefix + "TenantProperty";

    /// <summary>On models with errors in the configuration of tenants: the <c>TenantProblems</c>.</summary>
    public const string TenantProblems = Prefix + "TenantProblems";

    /// <summary>
    ///     On models of reverse engineering: <see langword="true" />. Their entity types have the annotations of tables.
    /// </summary>
    public const string Scaffolded = Prefix + "Scaffolded";

    /// <summary>On tables and entity types of reverse engineering: the check constraints of the table.</summary>
    public const string ScaffoldedChecks = Prefix + "ScaffoldedChecks";

    /// <summary>
    ///     On an operation for a foreign key: migrations of another context contain its table.
    /// </summary>
    public const string OfOtherContext = Prefix + "OfOtherContext";

    /// <summary>
    ///     On an operation for a foreign key: migrations of another context contain the table that it refers to.
    /// </summary>
    public const string ToOtherContext = Prefix + "ToOtherContext";
}
