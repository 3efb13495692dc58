namespace EFCore.Citus.Shared;

internal static partial class CitusRules
{
    public static readonly CitusRule AccessMethodOfPartitionedTable = new(
        "CITUS117",
        CitusRuleCategory.Migrations,
        "A migration changes the access method of a partitioned table",
        "you cannot alter access method of a partitioned table");

    public static readonly CitusRule PartitionsOfExistingTable = new(
        "CITUS118",
        CitusRuleCategory.Migrations,
        "A migration adds or removes the partitioning of an existing table");

    public static readonly CitusRule MoreThanConcurrentDistribution = new(
        "CITUS119",
        CitusRuleCategory.Migrations,
        "A migration contains other operations before a concurrent distribution");

    public static readonly CitusRule HandWrittenCitusCall = new(
        "CITUS120",
        CitusRuleCategory.Migrations,
        "A migration calls a Citus function in SQL instead of an operation")
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
        "A migration changes the distribution column of a table");

    public static readonly CitusRule DistributedRowsMoved = new(
        "CITUS123",
        CitusRuleCategory.Migrations,
        "A migration moves the rows of a distributed table");

    public static readonly CitusRule GeneratedColumnAdded = new(
        "CITUS124",
        CitusRuleCategory.Migrations,
        "A migration adds an identity or serial column to a Citus table",
        CitusErrors.IdentityColumnAdded,
        CitusErrors.SerialColumnAdded);

    public static readonly CitusRule GeneratedColumnAltered = new(
        "CITUS125",
        CitusRuleCategory.Migrations,
        "A migration alters an identity column, or makes an identity or serial column",
        CitusErrors.AlterTableUnsupported,
        CitusErrors.IdentityColumnAltered,
        CitusErrors.DistributedSequenceAltered);

    public static readonly CitusRule SequenceColumnTypeAltered = new(
        "CITUS126",
        CitusRuleCategory.Migrations,
        "A migration changes the type of a column with a sequence as its default",
        "cannot execute ALTER COLUMN TYPE .. command because the column involves a default coming from a sequence");

    public static readonly CitusRule RequiredSequenceColumnAdded = new(
        "CITUS127",
        CitusRuleCategory.Migrations,
        "A migration adds a required column with a sequence as its default",
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
        CitusErrors.DistributedSequenceAltered);

    public static readonly CitusRule IdentityColumnInTheWay = new(
        "CITUS131",
        CitusRuleCategory.Migrations,
        "A migration converts a table that has an identity column",
        "cannot complete operation on a table with identity column");

    public static readonly CitusRule TableOfThatTypeAlready = new(
        "CITUS132",
        CitusRuleCategory.Migrations,
        "A migration distributes a Citus table, or undistributes a local table",
        "table \"{0}\" is already distributed",
        CitusErrors.UndistributedTableNotDistributed,
        CitusErrors.NotRegularTable,
        CitusErrors.AlteredTableNotDistributed,
        CitusErrors.NotHashDistributed,
        "cannot distribute a temporary table",
        "foreign tables cannot be distributed");

    public static readonly CitusRule ForeignKeysInTheWay = new(
        "CITUS133",
        CitusRuleCategory.Migrations,
        "A migration converts a table with foreign keys",
        "cannot complete operation because table {0} has a foreign key",
        CitusErrors.InvolvedInForeignKey);

    public static readonly CitusRule SeedOfDistributionColumn = new(
        "CITUS134",
        CitusRuleCategory.Migrations,
        "Seed data does not set the distribution column, or changes it",
        CitusErrors.InsertWithoutDistributionColumn,
        CitusErrors.InsertOfNull,
        CitusErrors.DistributionColumnUpdated);

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
        "A migration contains SQL that Citus does not support",
        "alter table command is currently unsupported",
        CitusErrors.ConstraintRenamed,
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
        "A migration calls a Citus function with SELECT in PL/pgSQL",
        "query has no destination for result data");

    public static readonly CitusRule DistributionChangeRefused = new(
        "CITUS139",
        CitusRuleCategory.Migrations,
        "A migration changes the distribution of a table in an unsupported way",
        "cascade_to_colocated parameter is necessary",
        CitusErrors.NothingAltered,
        CitusErrors.ShardCountOfOtherGroup,
        CitusErrors.ColumnTypeOfOtherGroup,
        CitusErrors.TableOfDistributedSchema,
        CitusErrors.ColocatedWithDistributedSchema,
        CitusErrors.PublicSchemaDistributed);
}
