using System.Globalization;
using EFCore.Citus.Catalog;
using EFCore.Citus.Metadata;
using EFCore.Citus.Migrations.Operations;
using EFCore.Citus.Migrations.Operations.Internal;
using EFCore.Citus.Migrations.Planning;
using EFCore.Citus.Migrations.Rendering;
using EFCore.Citus.Migrations.State;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.Citus.Cluster.Drift;

/// <summary>
///     Creates the statements that make a database match the model. They are not executed.
/// </summary>
internal sealed class DriftRemedies(
    IMigrationsSqlGenerator migrationsSqlGenerator,
    ISqlGenerationHelper sqlGenerationHelper,
    IRelationalTypeMappingSource typeMappingSource)
{
    public const string Migrate = "Apply the migrations: dotnet ef database update";

    public const string AddNodes =
        "Create the database with the extension on each worker, and add it: SELECT citus_set_coordinator_host('<host>', <port>); "
        + "SELECT citus_add_node('<host>', <port>); SELECT citus_rebalance_start(); if one node is intended, nothing";

    public const string Replace =
        "The partition column of an existing table cannot be changed: create a new table, copy the rows and swap the tables (CITUS118)";

    private const string ReplacePartitioned =
        "The access method of a partitioned table cannot be changed: create a new table, copy the rows and swap the tables (CITUS117)";

    // Citus parses the bounds of all partitions as times.
    public const string CreatePartitionsByHand =
        "create_time_partitions fails on a table with a partition from MINVALUE or to MAXVALUE: detach that partition, or create the new one with CREATE TABLE … PARTITION OF";

    private readonly CitusOperationRenderer _renderer = new(sqlGenerationHelper, typeMappingSource, allowPlainPostgres: false);
    private readonly RelationalTypeMapping _stringMapping = typeMappingSource.GetMapping(typeof(string));

    public string CreateExtension()
        => $"CREATE EXTENSION {sqlGenerationHelper.DelimitIdentifier(CitusExtension.Name)}{sqlGenerationHelper.StatementTerminator}";

    /// <summary>
    ///     Changes the type of the table to the type in the model. A Citus table is converted to a local table first.
    /// </summary>
    public string ChangeType(ITable table, CitusTableState expected, bool isCitusTable)
    {
        var statements = new List<string>();
        if (isCitusTable)
        {
            statements.Add(Sql(new UndistributeTableOperation { Table = table.Name, Schema = table.Schema }));
        }

        if (expected.Type != CitusTableType.Local)
        {
            statements.Add(Sql(expected.CreateOperation(table.TableIdentity)));
        }

        // Citus keeps the rows of a table that it distributes in the local table as well.
        if (expected.Type == CitusTableType.Reference || expected.Type.IsSharded)
        {
            statements.Add(TruncateLocalData(table));
        }

        return string.Join('\n', statements);
    }

    public string AddToMetadata(ITable table)
        => Sql(new AddLocalTableToMetadataOperation { Table = table.Name, Schema = table.Schema });

    public string TruncateLocalData(ITable table)
        => Sql(new TruncateLocalDataOperation { Table = table.Name, Schema = table.Schema });

    public string ChangeDistributionColumn(ITable table, string column)
        => Alter(table, $"distribution_column => {_stringMapping.GenerateSqlLiteral(column)}");

    public string ChangeShardCount(ITable table, int shardCount, bool cascade)
        => Alter(
            table,
            $"shard_count => {shardCount.ToString(CultureInfo.InvariantCulture)}" + (cascade ? ", cascade_to_colocated => TRUE" : ""));

    public string ChangeColocation(ITable table, TableIdentity? other)
        => $"SELECT update_distributed_table_colocation({_renderer.TableLiteral(table.Name, table.Schema)}, colocate_with => "
            + (other is { } group ? _renderer.GroupLiteral(group.Name, group.Schema) : "'none'")
            + $"){sqlGenerationHelper.StatementTerminator}"
            + (table[CitusAnnotationNames.PartitionInterval] is null ? "" : "\n" + ColocatePartitions(table));

    public string ColocatePartitions(ITable table)
        => $"SELECT {_renderer.TimePartitions.ColocatePartitions(table.Name, table.Schema)}";

    // The model is not passed, because the statement would then be planned as a part of a migration.
    public string AddForeignKey(IForeignKeyConstraint foreignKey)
        => string.Join(
            '\n', migrationsSqlGenerator.Generate([AddForeignKeyOperation.CreateFrom(foreignKey)]).Select(c => c.CommandText.Trim()));

    public string Undistribute(string name, string schema)
        => Sql(new UndistributeTableOperation { Table = name, Schema = schema });

    public string ChangeAccessMethod(ITable table, bool isPartitioned)
        => isPartitioned ? ReplacePartitioned : Sql(AccessMethods.Alter(table.Name, table.Schema, table));

    public static string SayPartitioned(PartitionedTable actual)
        => $"Call IsPartitionedByTime{Said(actual)} for the entity type, or create a new table without partitions, copy the rows and swap the tables (CITUS118)";

    public static string SayInterval(PartitionedTable actual)
        => actual.Interval is null
            ? "Create new partitions with the interval of the model. Existing partitions do not change"
            : $"Call IsPartitionedByTime{Said(actual)} for the entity type, or create new partitions with the interval of the model. Existing partitions do not change";

    /// <summary>
    ///     Creates the partitions for the present and, if the default partition has rows, the partitions for these rows, which are moved to
    ///     them.
    /// </summary>
    public string CreatePartitions(ITable table, string interval, PartitionedTable actual, DatabaseState.TimeRange? rows)
    {
        var now = DateTimeOffset.UtcNow;
        var create = Sql(
            new CreateTimePartitionsOperation
            {
                Table = table.Name,
                Schema = table.Schema,
                Interval = interval,
                From = rows?.Min < now ? rows.Min : null,
                Until = rows?.Max > now ? rows.Max.AddMicroseconds(1) : null
            });

        // Partitions have the foreign keys of the table, so they are created in sequential mode.
        List<string> statements = table.ForeignKeyConstraints.Any() ? [_renderer.RenderSequentialMode().Sql] : [];
        if (rows is null)
        {
            return string.Join('\n', [.. statements, create]);
        }

        var parent = sqlGenerationHelper.DelimitIdentifier(table.Name, table.Schema);
        var partition = sqlGenerationHelper.DelimitIdentifier(actual.DefaultPartition!.Value.Name, actual.DefaultPartition.Value.Schema);
        var columns = string.Join(
            ", ", table.Columns.Where(c => c.ComputedColumnSql is null).Select(c => sqlGenerationHelper.DelimitIdentifier(c.Name)));

        return string.Join(
            '\n',
            [
                .. statements,
                $"ALTER TABLE {parent} DETACH PARTITION {partition}{sqlGenerationHelper.StatementTerminator}",
                create,
                $"INSERT INTO {parent} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {partition}{sqlGenerationHelper.StatementTerminator}",
                $"-- After the rows have been copied: DROP TABLE {partition}{sqlGenerationHelper.StatementTerminator}"
            ]);
    }

    private static string Said(PartitionedTable table)
        => table.Interval is { } interval ? $"(\"{table.Column}\", \"{interval}\")" : "";

    private string Alter(ITable table, string arguments)
        => $"SELECT alter_distributed_table({_renderer.TableLiteral(table.Name, table.Schema)}, {arguments}){sqlGenerationHelper.StatementTerminator}";

    private string Sql(MigrationOperation operation)
        => ((SqlOperation)_renderer.Render(operation, MigrationsSqlGenerationOptions.Default)).Sql;
}
