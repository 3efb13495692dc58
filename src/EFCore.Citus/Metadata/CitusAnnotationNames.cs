namespace EFCore.Citus.Metadata;

/// <summary>
///     Names of the annotations that carry what a model says about Citus. Values are literals that C# code can spell,
///     because they are written to migrations and model snapshots.
/// </summary>
internal static class CitusAnnotationNames
{
    public const string Prefix = "Citus:";

    /// <summary>On entity types and tables: a <see cref="CitusTableType" />.</summary>
    public const string TableType = Prefix + "TableType";

    /// <summary>On entity types: the name of the distribution property.</summary>
    public const string DistributionProperty = Prefix + "DistributionProperty";

    /// <summary>
    ///     On foreign keys, check constraints and the operations that add them: <see langword="true" /> when the rows that exist are not
    ///     checked; otherwise absent.
    /// </summary>
    public const string IsNotValid = Prefix + "IsNotValid";

    /// <summary>
    ///     On operations that drop a foreign key that is not valid: what it says, so that one that is added again and says the same is known
    ///     to be validated.
    /// </summary>
    public const string NotValidDefinition = Prefix + "NotValidDefinition";

    /// <summary>
    ///     On tables, followed by the name of a check constraint that is not valid: <see langword="true" />. Entity Framework Core does not
    ///     compare the annotations of check constraints.
    /// </summary>
    public const string NotValidCheckPrefix = Prefix + "NotValidCheck:";

    /// <summary>On operations that drop an index: <see langword="true" /> when the table stays writable meanwhile.</summary>
    public const string DroppedConcurrently = Prefix + "DroppedConcurrently";

    /// <summary>On tables: the name of the distribution column.</summary>
    public const string DistributionColumn = Prefix + "DistributionColumn";

    /// <summary>On entity types: the name of the property by whose time the table is partitioned.</summary>
    public const string PartitionProperty = Prefix + "PartitionProperty";

    /// <summary>On tables: the name of the column by whose time the table is partitioned.</summary>
    public const string PartitionColumn = Prefix + "PartitionColumn";

    /// <summary>On entity types and tables: the interval that a partition holds, in PostgreSQL's spelling.</summary>
    public const string PartitionInterval = Prefix + "PartitionInterval";

    /// <summary>On entity types and tables: <c>columnar</c>; absent where rows are stored as PostgreSQL does by default.</summary>
    public const string AccessMethod = Prefix + "AccessMethod";

    /// <summary>The value of <see cref="AccessMethod" />.</summary>
    public const string Columnar = "columnar";

    /// <summary>On entity types and tables: the number of shards, an <see cref="int" />.</summary>
    public const string ShardCount = Prefix + "ShardCount";

    /// <summary>On entity types: the name of the entity type whose table this one is colocated with.</summary>
    public const string ColocatedWithEntityType = Prefix + "ColocatedWithEntityType";

    /// <summary>On tables: the name of the table this one is colocated with.</summary>
    public const string ColocateWith = Prefix + "ColocateWith";

    /// <summary>On tables: the schema of the table this one is colocated with; absent for the default schema.</summary>
    public const string ColocateWithSchema = Prefix + "ColocateWithSchema";

    /// <summary>
    ///     On entity types and tables: <see langword="false" /> when the table opens a colocation group of its own
    ///     (<c>colocate_with =&gt; 'none'</c>); otherwise absent.
    /// </summary>
    public const string IsColocated = Prefix + "IsColocated";

    /// <summary>On models: the name of the entity type whose rows are the tenants; absent when they are not in the model.</summary>
    public const string TenantEntityType = Prefix + "TenantEntityType";

    /// <summary>On models: the CLR <see cref="Type" /> of the key of a tenant.</summary>
    public const string TenantKeyType = Prefix + "TenantKeyType";

    /// <summary>
    ///     On models: the name that the property with the key of the tenant has unless an entity type says otherwise. On entity types: the
    ///     name of that property; an empty string on one that is to have the name the model gives.
    /// </summary>
    public const string TenantProperty = Prefix + "TenantProperty";

    /// <summary>On models that are refused for what they say about tenants: the <c>TenantProblems</c>.</summary>
    public const string TenantProblems = Prefix + "TenantProblems";

    /// <summary>On operations that are SQL: <see langword="true" /> when they are not checked against the rules.</summary>
    public const string IgnoresRules = Prefix + "IgnoresRules";

    /// <summary>
    ///     On models that come from a database: <see langword="true" />. Their entity types carry the annotations of tables.
    /// </summary>
    public const string Scaffolded = Prefix + "Scaffolded";

    /// <summary>On tables and entity types that come from a database: its check constraints.</summary>
    public const string ScaffoldedChecks = Prefix + "ScaffoldedChecks";

    /// <summary>
    ///     On an operation for a foreign key: another context's migrations have to do with its table.
    /// </summary>
    public const string OfOtherContext = Prefix + "OfOtherContext";

    /// <summary>
    ///     On an operation for a foreign key: another context's migrations have to do with the table that it refers to.
    /// </summary>
    public const string ToOtherContext = Prefix + "ToOtherContext";
}
