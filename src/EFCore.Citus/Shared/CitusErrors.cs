using System.Globalization;

namespace EFCore.Citus.Shared;

/// <summary>
///     Provides the messages of Citus and PostgreSQL that several rules contain, or that are one of several messages of a rule, as format
///     strings for the names that they contain.
/// </summary>
internal static class CitusErrors
{
    public const string AlterTableUnsupported
        = "alter table command is currently unsupported";

    public const string AlteredTableNotDistributed
        = "cannot alter table because the table is not distributed";

    public const string CannotColocate
        = "cannot colocate tables {0} and {1}";

    public const string ColocatedWithDistributedSchema
        = "Cannot colocate tables with distributed schema tables by using colocate_with option.";

    public const string ColocatedWithManagedLocalTable
        = "Currently, colocate_with option is not supported with append / range distributed tables and local tables added to metadata.";

    public const string ColumnTypeOfOtherGroup
        = "cannot colocate with {0} because data type of its distribution column is different than {1}";

    public const string ConstraintRenamed
        = "renaming constraints belonging to distributed tables is currently unsupported";

    public const string DistributedSequenceAltered
        = "Altering a distributed sequence is currently not supported.";

    public const string DistributionColumnUpdated
        = "modifying the partition value of rows is not allowed";

    public const string EmptyPartitionRange
        = "start_from ({0}) must be older than end_at ({1})";

    public const string ForeignKeyOfColumnarTable
        = "Foreign keys and AFTER ROW triggers are not supported for columnar tables";

    public const string IdentityColumnAdded
        = "cannot execute ADD COLUMN commands involving identity columns when metadata is synchronized to workers";

    public const string IdentityColumnAltered
        = "cannot execute ALTER COLUMN command involving identity column";

    public const string IndexMethodOfColumnarTable
        = "unsupported access method for the index on columnar table {0}";

    public const string InsertOfNull
        = "cannot perform an INSERT with NULL in the partition column";

    public const string InsertWithoutDistributionColumn
        = "cannot perform an INSERT without a partition column value";

    public const string IntervalOfPartOfDay
        = "partition interval of date partitioned table must be day or multiple days";

    public const string InvolvedInForeignKey
        = "relation {0} is involved in a foreign key relationship with another table";

    public const string KeyWithoutDistributionColumn
        = "Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column "
        + "(with an equality operator if EXCLUDE).";

    public const string MalformedInterval
        = "invalid input syntax for type interval: \"{0}\"";

    public const string NotDistributed
        = "relation {0} is not distributed";

    public const string NotHashDistributed
        = "relation {0} should be a hash distributed table";

    public const string NotRegularTable
        = "{0} is not a regular, foreign or partitioned table";

    public const string NothingAltered
        = "this call doesn't change any properties of the table";

    public const string NumericWithNegativeScale
        = "Distribution column must not use numeric type with negative scale";

    public const string PartitionColumnType
        = "type of the partition column of the table {0} must be date, timestamp or timestamptz";

    public const string PublicSchemaDistributed
        = "public schema cannot be distributed";

    public const string SequenceOfIntegerColumn
        = "nextval(sequence) calls in worker nodes are not supported for column defaults of type int or smallint";

    public const string SerialColumnAdded
        = "cannot execute ADD COLUMN commands involving serial pseudotypes when metadata is synchronized to workers";

    public const string ShardCountOfOtherGroup
        = "shard_count cannot be different than the shard count of the table in colocate_with";

    public const string SyntaxError
        = "syntax error at or near \"{0}\"";

    public const string SystemColumnOfColumnarTable
        = "UPDATE and CTID scans not supported for ColumnarScan";

    public const string SystemColumnOfPartitionedTable
        = "cannot retrieve a system column in this context";

    public const string TableOfDistributedSchema
        = "{0} is not allowed for {1} because it belongs to a distributed schema";

    public const string UndistributedTableNotDistributed
        = "cannot undistribute table because the table is not distributed";

    public const string UnloggedColumnarTable
        = "unlogged columnar tables are not supported";

    /// <summary>
    ///     Gets a message with the names that it contains.
    /// </summary>
    public static string Quote(string error, params string[] names)
        => string.Format(CultureInfo.InvariantCulture, error, names);
}
