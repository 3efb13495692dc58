namespace EFCore.Citus.Shared;

/// <summary>
///     Provides all rules that models, migrations and queries are checked against. IDs are grouped by category with gaps for further rules,
///     and are never reused.
/// </summary>
internal static class CitusRules
{
    private const string KeyError =
        "Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column "
        + "(with an equality operator if EXCLUDE).";

    public static readonly CitusRule DistributionPropertyMissing = new(
        "CITUS001",
        CitusRuleCategory.DistributionColumn,
        "The distribution property does not exist",
        "column \"{0}\" of relation \"{1}\" does not exist");

    public static readonly CitusRule DistributionPropertyNotMapped = new(
        "CITUS002",
        CitusRuleCategory.DistributionColumn,
        "The distribution property has no column in the table",
        "column \"{0}\" of relation \"{1}\" does not exist");

    public static readonly CitusRule DistributionColumnComputed = new(
        "CITUS003",
        CitusRuleCategory.DistributionColumn,
        "The distribution column is computed",
        "Distribution column must not use GENERATED ALWAYS AS (...) STORED.");

    public static readonly CitusRule DistributionColumnTypeNotHashable = new(
        "CITUS004",
        CitusRuleCategory.DistributionColumn,
        "The type of the distribution column has no hash operator class",
        "data type {0} has no default operator class for specified partition method",
        "Distribution column must not use numeric type with negative scale");

    public static readonly CitusRule DistributionPropertyOptional = new(
        "CITUS005",
        CitusRuleCategory.DistributionColumn,
        "The distribution property is optional",
        "cannot perform an INSERT with NULL in the partition column",
        "the partition column of table {0} cannot be NULL")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule DistributionColumnCollation = new(
        "CITUS006",
        CitusRuleCategory.DistributionColumn,
        "The distribution column has a nondeterministic collation",
        "Hash distributed partition columns may not use a non deterministic collation");

    public static readonly CitusRule DistributionColumnOfSystem = new(
        "CITUS007",
        CitusRuleCategory.DistributionColumn,
        "The distribution column is a system column",
        "cannot reference system column \"{0}\" in relation \"{1}\"");

    public static readonly CitusRule DistributionColumnOfFewValues = new(
        "CITUS008",
        CitusRuleCategory.DistributionColumn,
        "The distribution column can have few values only")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule DistributionColumnTypeNotHashableYet = new(
        "CITUS009",
        CitusRuleCategory.DistributionColumn,
        "The type of the distribution column has a hash operator class in later versions only",
        "data type {0} has no default operator class for specified partition method")
    {
        UntilPostgres = new Version(17, 0)
    };

    public static readonly CitusRule PrimaryKeyWithoutDistributionColumn = new(
        "CITUS020",
        CitusRuleCategory.Keys,
        "The primary key does not contain the distribution column",
        KeyError);

    public static readonly CitusRule AlternateKeyWithoutDistributionColumn = new(
        "CITUS021",
        CitusRuleCategory.Keys,
        "An alternate key does not contain the distribution column",
        KeyError);

    public static readonly CitusRule UniqueIndexWithoutDistributionColumn = new(
        "CITUS022",
        CitusRuleCategory.Keys,
        "A unique index does not contain the distribution column",
        KeyError,
        "creating unique indexes on non-partition columns is currently unsupported");

    public static readonly CitusRule KeyWithoutPartitionColumn = new(
        "CITUS023",
        CitusRuleCategory.Keys,
        "A key or unique index of a partitioned table does not contain the partition column",
        "unique constraint on partitioned table must include all partitioning columns");

    public static readonly CitusRule ForeignKeyToLocalTable = new(
        "CITUS040",
        CitusRuleCategory.ForeignKeys,
        "A foreign key goes from a distributed or single-shard table to a local table",
        "referenced table \"{0}\" must be a distributed table or a reference table");

    public static readonly CitusRule ForeignKeyFromReferenceTable = new(
        "CITUS041",
        CitusRuleCategory.ForeignKeys,
        "A foreign key goes from a reference or managed local table to a distributed or single-shard table",
        "cannot create foreign key constraint since foreign keys from reference tables and local tables to distributed tables are "
        + "not supported");

    public static readonly CitusRule ForeignKeyFromLocalTable = new(
        "CITUS042",
        CitusRuleCategory.ForeignKeys,
        "A foreign key goes from a local table to a distributed or single-shard table");

    public static readonly CitusRule ForeignKeyBetweenGroups = new(
        "CITUS043",
        CitusRuleCategory.ForeignKeys,
        "A foreign key connects tables that are not colocated",
        "cannot create foreign key constraint since relations are not colocated or not referencing a reference table");

    public static readonly CitusRule ForeignKeyWithoutDistributionColumns = new(
        "CITUS044",
        CitusRuleCategory.ForeignKeys,
        "A foreign key does not pair the distribution columns",
        "Foreign keys are supported in two cases, either in between two colocated tables including partition column in the same "
        + "ordinal in the both tables or from distributed to reference tables");

    public static readonly CitusRule CascadeFromLocalToReferenceTable = new(
        "CITUS045",
        CitusRuleCategory.ForeignKeys,
        "A foreign key from a reference table to a local table cascades",
        "cannot define foreign key constraint, foreign keys from reference tables to local tables can only be defined with NO "
        + "ACTION or RESTRICT behaviors");

    public static readonly CitusRule SetNullOnDistributionColumn = new(
        "CITUS046",
        CitusRuleCategory.ForeignKeys,
        "A foreign key with the distribution column sets null on delete",
        "SET NULL or SET DEFAULT is not supported in ON DELETE operation when distribution key is included in the foreign key "
        + "constraint");

    public static readonly CitusRule ForeignKeyWithoutIndex = new(
        "CITUS047",
        CitusRuleCategory.ForeignKeys,
        "A foreign key of a distributed table has no index")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule ColocatedWithUnknownTable = new(
        "CITUS060",
        CitusRuleCategory.Colocation,
        "A table is colocated with an entity type that has no table",
        "relation \"{0}\" does not exist");

    public static readonly CitusRule ColocatedWithOtherTableType = new(
        "CITUS061",
        CitusRuleCategory.Colocation,
        "A table is colocated with a table of another type",
        "cannot colocate tables {0} and {1}",
        "relation {0} is not distributed",
        "Currently, colocate_with option is not supported with append / range distributed tables and local tables added to metadata.");

    public static readonly CitusRule ShardCountOfColocatedTable = new(
        "CITUS062",
        CitusRuleCategory.Colocation,
        "A colocated table has a shard count of its own",
        "Cannot use colocate_with with a table and shard_count at the same time");

    public static readonly CitusRule ColocatedColumnTypesDiffer = new(
        "CITUS063",
        CitusRuleCategory.Colocation,
        "The distribution columns of colocated tables differ in type",
        "Distribution column types don't match for {0} and {1}.");

    public static readonly CitusRule ColocationCycle = new(
        "CITUS064",
        CitusRuleCategory.Colocation,
        "Tables are colocated with each other in a circle",
        "relation {0} is not distributed");

    public static readonly CitusRule ShardCountOfSingleShardTable = new(
        "CITUS065",
        CitusRuleCategory.Colocation,
        "A single-shard table has a shard count",
        "shard_count can't be specified when the distribution column is null because in that case it's automatically set to 1");

    public static readonly CitusRule ColocatedColumnCollationsDiffer = new(
        "CITUS066",
        CitusRuleCategory.Colocation,
        "The distribution columns of colocated tables differ in collation",
        "Distribution column collations don't match for {0} and {1}.");

    public static readonly CitusRule DefaultGroupCollationsDiffer = new(
        "CITUS067",
        CitusRuleCategory.Colocation,
        "Tables of the default colocation group differ in collation",
        "Distribution column collations don't match for {0} and {1}.")
    {
        Until = new Version(14, 0)
    };

    public static readonly CitusRule SameColumnInOtherGroup = new(
        "CITUS068",
        CitusRuleCategory.Colocation,
        "Tables with the same distribution column are not colocated")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule ColocatedByDefault = new(
        "CITUS069",
        CitusRuleCategory.Colocation,
        "Unrelated tables are colocated by default")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule SharedTableConflict = new(
        "CITUS080",
        CitusRuleCategory.TableTypes,
        "Entity types that share a table disagree about it");

    public static readonly CitusRule HierarchyConflict = new(
        "CITUS081",
        CitusRuleCategory.TableTypes,
        "Entity types of a hierarchy disagree about their tables");

    public static readonly CitusRule TriggerOfCitusTable = new(
        "CITUS082",
        CitusRuleCategory.TableTypes,
        "A distributed, single-shard or reference table has a trigger",
        "triggers are not supported on {0} tables",
        "cannot distribute relation \"{0}\" because it has triggers");

    public static readonly CitusRule TableWithoutPrimaryKey = new(
        "CITUS083",
        CitusRuleCategory.TableTypes,
        "A distributed or single-shard table has no primary key",
        "cannot use logical replication to transfer shards of the relation {0} since it doesn't have a REPLICA IDENTITY or PRIMARY KEY")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule ReferenceTableWithDistributionColumn = new(
        "CITUS084",
        CitusRuleCategory.TableTypes,
        "A reference table has the distribution column of distributed tables")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule TableCannotBePartitioned = new(
        "CITUS085",
        CitusRuleCategory.TableTypes,
        "A table cannot be partitioned by that property, or not at all",
        "distributing partitioned tables in only supported for hash-distributed tables",
        "type of the partition column of the table {0} must be date, timestamp or timestamptz",
        "cannot retrieve a system column in this context");

    public static readonly CitusRule TableCannotBeColumnar = new(
        "CITUS086",
        CitusRuleCategory.TableTypes,
        "Columnar storage has not what the table has",
        "Foreign keys and AFTER ROW triggers are not supported for columnar tables",
        "unsupported access method for the index on columnar table {0}",
        "unlogged columnar tables are not supported",
        "UPDATE and CTID scans not supported for ColumnarScan");

    public static readonly CitusRule PartitionedTableCannotBeColumnar = new(
        "CITUS087",
        CitusRuleCategory.TableTypes,
        "A partitioned table is stored by columns",
        "specifying a table access method is not supported on a partitioned table")
    {
        UntilPostgres = new Version(17, 0)
    };

    public static readonly CitusRule PartitionInterval = new(
        "CITUS088",
        CitusRuleCategory.TableTypes,
        "A table cannot be partitioned by that interval",
        "invalid input syntax for type interval: \"{0}\"",
        "partition interval of date partitioned table must be day or multiple days",
        "start_from ({0}) must be older than end_at ({1})");

    public static readonly CitusRule ConcurrentIndexOfPartitionedTable = new(
        "CITUS089",
        CitusRuleCategory.TableTypes,
        "An index of a partitioned table is created concurrently",
        "cannot create index on partitioned table \"{0}\" concurrently");

    public static readonly CitusRule NotValidForeignKeyOfPartitionedTable = new(
        "CITUS090",
        CitusRuleCategory.TableTypes,
        "A foreign key of a partitioned table is not valid",
        "cannot add NOT VALID foreign key on partitioned table \"{0}\" referencing relation \"{1}\"")
    {
        UntilPostgres = new Version(18, 0)
    };

    public static readonly CitusRule RowVersionOfReferenceTable = new(
        "CITUS100",
        CitusRuleCategory.Columns,
        "A reference table has a row version that its copies do not share");

    public static readonly CitusRule IdentityColumnOfManagedLocalTable = new(
        "CITUS101",
        CitusRuleCategory.Columns,
        "A managed local table has an identity column whose name has to be delimited",
        "column \"{0}\" of relation \"{1}\" does not exist",
        "syntax error at or near \"{0}\"");

    public static readonly CitusRule SequenceOfSeveralTypes = new(
        "CITUS102",
        CitusRuleCategory.Columns,
        "A sequence serves columns of different types",
        "The sequence {0} is already used for a different type in column {1} of the table {2}");

    public static readonly CitusRule RowVersionOfDistributedTable = new(
        "CITUS103",
        CitusRuleCategory.Columns,
        "A distributed table has a row version that changes when a shard is moved")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule GeneratedIntegerColumn = new(
        "CITUS104",
        CitusRuleCategory.Columns,
        "A generated column of a Citus table is too small for the values of workers",
        "nextval: reached maximum value of sequence \"{0}\"",
        "nextval(sequence) calls in worker nodes are not supported for column defaults of type int or smallint")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule SequenceOnCoordinator = new(
        "CITUS105",
        CitusRuleCategory.Columns,
        "A sequence that no Citus table takes a default from exists on the coordinator alone",
        "relation \"{0}\" does not exist")
    {
        Severity = CitusRuleSeverity.Warning
    };

    public static readonly CitusRule AccessMethodOfPartitionedTable = new(
        "CITUS117",
        CitusRuleCategory.Migrations,
        "A migration changes how the rows of a partitioned table are stored",
        "you cannot alter access method of a partitioned table");

    public static readonly CitusRule PartitionsOfExistingTable = new(
        "CITUS118",
        CitusRuleCategory.Migrations,
        "A table that exists is to be partitioned, or no longer to be");

    public static readonly CitusRule MoreThanConcurrentDistribution = new(
        "CITUS119",
        CitusRuleCategory.Migrations,
        "A migration does more than distribute tables concurrently");

    public static readonly CitusRule HandWrittenCitusCall = new(
        "CITUS120",
        CitusRuleCategory.Migrations,
        "A migration calls a Citus function in SQL where an operation exists")
    {
        Severity = CitusRuleSeverity.Suggestion
    };

    public static readonly CitusRule DistributionColumnAltered = new(
        "CITUS121",
        CitusRuleCategory.Migrations,
        "A migration alters the distribution column",
        "cannot execute ALTER TABLE command involving partition column");

    public static readonly CitusRule DistributionColumnReplaced = new(
        "CITUS122",
        CitusRuleCategory.Migrations,
        "A migration distributes a table by another column");

    public static readonly CitusRule DistributedRowsMoved = new(
        "CITUS123",
        CitusRuleCategory.Migrations,
        "A migration would move rows that are distributed already");

    public static readonly CitusRule GeneratedColumnAdded = new(
        "CITUS124",
        CitusRuleCategory.Migrations,
        "A migration adds an identity or serial column to a Citus table",
        "cannot execute ADD COLUMN commands involving identity columns when metadata is synchronized to workers",
        "cannot execute ADD COLUMN commands involving serial pseudotypes when metadata is synchronized to workers");

    public static readonly CitusRule GeneratedColumnAltered = new(
        "CITUS125",
        CitusRuleCategory.Migrations,
        "A migration alters an identity column, or makes an identity or serial column",
        "alter table command is currently unsupported",
        "cannot execute ALTER COLUMN command involving identity column",
        "Altering a distributed sequence is currently not supported.");

    public static readonly CitusRule SequenceColumnTypeAltered = new(
        "CITUS126",
        CitusRuleCategory.Migrations,
        "A migration changes the type of a column whose default is a sequence",
        "cannot execute ALTER COLUMN TYPE .. command because the column involves a default coming from a sequence");

    public static readonly CitusRule RequiredSequenceColumnAdded = new(
        "CITUS127",
        CitusRuleCategory.Migrations,
        "A migration adds a required column whose default is a sequence",
        "cannot execute ADD COLUMN .. DEFAULT nextval('..') command with other subcommands/constraints");

    public static readonly CitusRule VolatileDefaultOfReferenceTable = new(
        "CITUS128",
        CitusRuleCategory.Migrations,
        "A migration adds a column with a volatile default to a reference table");

    public static readonly CitusRule VolatileFill = new(
        "CITUS129",
        CitusRuleCategory.Migrations,
        "A migration fills a column with a volatile function",
        "functions used in UPDATE queries on distributed tables must not be VOLATILE");

    public static readonly CitusRule DistributedSequenceAltered = new(
        "CITUS130",
        CitusRuleCategory.Migrations,
        "A migration alters a sequence of a Citus table",
        "Altering a distributed sequence is currently not supported.");

    public static readonly CitusRule IdentityColumnInTheWay = new(
        "CITUS131",
        CitusRuleCategory.Migrations,
        "A migration converts a table that has an identity column",
        "cannot complete operation on a table with identity column");

    public static readonly CitusRule TableOfThatTypeAlready = new(
        "CITUS132",
        CitusRuleCategory.Migrations,
        "A migration distributes a table that is distributed, or undistributes one that is not",
        "table \"{0}\" is already distributed",
        "cannot undistribute table because the table is not distributed",
        "{0} is not a regular, foreign or partitioned table",
        "cannot alter table because the table is not distributed",
        "relation {0} should be a hash distributed table",
        "cannot distribute a temporary table",
        "foreign tables cannot be distributed");

    public static readonly CitusRule ForeignKeysInTheWay = new(
        "CITUS133",
        CitusRuleCategory.Migrations,
        "A migration converts a table that foreign keys connect with others",
        "cannot complete operation because table {0} has a foreign key",
        "relation {0} is involved in a foreign key relationship with another table");

    public static readonly CitusRule SeedOfDistributionColumn = new(
        "CITUS134",
        CitusRuleCategory.Migrations,
        "Seed rows lack the distribution column, or change it",
        "cannot perform an INSERT without a partition column value",
        "cannot perform an INSERT with NULL in the partition column",
        "modifying the partition value of rows is not allowed");

    public static readonly CitusRule ForeignKeyUpdatesDistributionColumn = new(
        "CITUS135",
        CitusRuleCategory.Migrations,
        "A foreign key changes the distribution column when a key is updated",
        "SET NULL, SET DEFAULT or CASCADE is not supported in ON UPDATE operation when distribution key included in the foreign constraint.");

    public static readonly CitusRule ForeignKeySetsSequenceDefault = new(
        "CITUS136",
        CitusRuleCategory.Migrations,
        "A foreign key sets a column to the next value of a sequence",
        "cannot create foreign key constraint since Citus does not support ON DELETE / UPDATE SET DEFAULT actions on the columns that default to sequences");

    public static readonly CitusRule UnsupportedStatement = new(
        "CITUS137",
        CitusRuleCategory.Migrations,
        "A migration has SQL that Citus does not support for its tables",
        "alter table command is currently unsupported",
        "renaming constraints belonging to distributed tables is currently unsupported",
        "cannot execute ADD CONSTRAINT command with other subcommands",
        "cannot execute ADD COLUMN command with PRIMARY KEY, UNIQUE, FOREIGN and CHECK constraints",
        "specifying tablespaces with CREATE INDEX statements is currently unsupported",
        "cannot alter OWNED BY option of a sequence already owned by a distributed table",
        "non-distributed tables cannot inherit distributed tables",
        "cannot create distributed schema and table in a single statement",
        "ALTER TABLE .. DETACH PARTITION .. CONCURRENTLY commands are currently unsupported.",
        "cannot drop multiple distributed objects in a single command",
        "alter index ... set tablespace ... is currently unsupported",
        "cannot create sequences that specify a distributed table in their OWNED BY option",
        "cannot execute ALTER COLUMN COLUMN .. SET DEFAULT nextval('..') command with other subcommands",
        "cannot create policy",
        "unexpected non-SELECT command in SubLink",
        "ALTER TABLE .. DETACH PARTITION .. FINALIZE commands are currently unsupported.",
        "ALTER TABLE ... ALTER COLUMN ... SET EXPRESSION commands are currently unsupported.");

    public static readonly CitusRule SelectInBlock = new(
        "CITUS138",
        CitusRuleCategory.Migrations,
        "A migration selects from a Citus function in PL/pgSQL",
        "query has no destination for result data");

    public static readonly CitusRule DistributionChangeRefused = new(
        "CITUS139",
        CitusRuleCategory.Migrations,
        "A migration changes the distribution of a table in a way that Citus does not understand",
        "cascade_to_colocated parameter is necessary",
        "this call doesn't change any properties of the table",
        "shard_count cannot be different than the shard count of the table in colocate_with",
        "cannot colocate with {0} because data type of its distribution column is different than {1}",
        "{0} is not allowed for {1} because it belongs to a distributed schema",
        "Cannot colocate tables with distributed schema tables by using colocate_with option.",
        "public schema cannot be distributed");

    public static readonly CitusRule RawSqlWithoutDistributionColumn = new(
        "CITUS140",
        CitusRuleCategory.Queries,
        "Raw SQL on a distributed table does not mention its distribution column")
    {
        Severity = CitusRuleSeverity.Suggestion
    };

    public static readonly CitusRule DistributionPropertyAssigned = new(
        "CITUS141",
        CitusRuleCategory.Queries,
        "The distribution property of a stored row is assigned",
        "modifying the partition value of rows is not allowed")
    {
        Severity = CitusRuleSeverity.Suggestion
    };

    public static readonly CitusRule WriteAfterParallelAccess = new(
        "CITUS150",
        CitusRuleCategory.Queries,
        "A transaction has reached many shards at a time before it writes a reference table, or the other way round",
        "cannot modify table \"{0}\" because there was a parallel operation on a distributed table",
        "cannot execute {0} on table \"{1}\" because there was a parallel {2} access to distributed table \"{3}\" in the same transaction",
        "cannot execute parallel {0} on table \"{1}\" after {2} command on reference table \"{3}\" because there is a foreign key between "
        + "them and \"{3}\" has been accessed in this transaction")
    {
        IsOfStatements = true
    };

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

    public static readonly CitusRule UseCitusMissing = new(
        "CITUS180",
        CitusRuleCategory.Configuration,
        "A model is configured for Citus, and the context does not use it");

    /// <summary>
    ///     Gets all rules, in the order of their IDs.
    /// </summary>
    public static IReadOnlyList<CitusRule> All { get; } =
    [
        DistributionPropertyMissing,
        DistributionPropertyNotMapped,
        DistributionColumnComputed,
        DistributionColumnTypeNotHashable,
        DistributionPropertyOptional,
        DistributionColumnCollation,
        DistributionColumnOfSystem,
        DistributionColumnOfFewValues,
        DistributionColumnTypeNotHashableYet,
        PrimaryKeyWithoutDistributionColumn,
        AlternateKeyWithoutDistributionColumn,
        UniqueIndexWithoutDistributionColumn,
        KeyWithoutPartitionColumn,
        ForeignKeyToLocalTable,
        ForeignKeyFromReferenceTable,
        ForeignKeyFromLocalTable,
        ForeignKeyBetweenGroups,
        ForeignKeyWithoutDistributionColumns,
        CascadeFromLocalToReferenceTable,
        SetNullOnDistributionColumn,
        ForeignKeyWithoutIndex,
        ColocatedWithUnknownTable,
        ColocatedWithOtherTableType,
        ShardCountOfColocatedTable,
        ColocatedColumnTypesDiffer,
        ColocationCycle,
        ShardCountOfSingleShardTable,
        ColocatedColumnCollationsDiffer,
        DefaultGroupCollationsDiffer,
        SameColumnInOtherGroup,
        ColocatedByDefault,
        SharedTableConflict,
        HierarchyConflict,
        TriggerOfCitusTable,
        TableWithoutPrimaryKey,
        ReferenceTableWithDistributionColumn,
        TableCannotBePartitioned,
        TableCannotBeColumnar,
        PartitionedTableCannotBeColumnar,
        PartitionInterval,
        ConcurrentIndexOfPartitionedTable,
        NotValidForeignKeyOfPartitionedTable,
        RowVersionOfReferenceTable,
        IdentityColumnOfManagedLocalTable,
        SequenceOfSeveralTypes,
        RowVersionOfDistributedTable,
        GeneratedIntegerColumn,
        SequenceOnCoordinator,
        AccessMethodOfPartitionedTable,
        PartitionsOfExistingTable,
        MoreThanConcurrentDistribution,
        HandWrittenCitusCall,
        DistributionColumnAltered,
        DistributionColumnReplaced,
        DistributedRowsMoved,
        GeneratedColumnAdded,
        GeneratedColumnAltered,
        SequenceColumnTypeAltered,
        RequiredSequenceColumnAdded,
        VolatileDefaultOfReferenceTable,
        VolatileFill,
        DistributedSequenceAltered,
        IdentityColumnInTheWay,
        TableOfThatTypeAlready,
        ForeignKeysInTheWay,
        SeedOfDistributionColumn,
        ForeignKeyUpdatesDistributionColumn,
        ForeignKeySetsSequenceDefault,
        UnsupportedStatement,
        SelectInBlock,
        DistributionChangeRefused,
        RawSqlWithoutDistributionColumn,
        DistributionPropertyAssigned,
        WriteAfterParallelAccess,
        QueryFiltersIgnored,
        TenantUnknown,
        TenantRowsReferredTo,
        TenantAmbiguous,
        TenantPropertyUnfit,
        TenantMissing,
        UniqueAmongTenants,
        TenantsNamedTwice,
        TenantPropertyRefersToTenants,
        UseCitusMissing
    ];
}
