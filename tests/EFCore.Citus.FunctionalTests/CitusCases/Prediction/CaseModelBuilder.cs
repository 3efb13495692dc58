using System.Globalization;
using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using EFCore.Citus.FunctionalTests.CitusCases.Sql;
using EFCore.Citus.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Configures the tables of a case by the fluent API. Entity types are property bags. They have the names that their tables had when
///     they were created, so the differ detects renamed tables and columns.
/// </summary>
internal sealed class CaseModelBuilder(ModelBuilder modelBuilder, CaseSchema schema, IRelationalTypeMappingSource typeMappingSource)
{
    private readonly Dictionary<(string Table, string Column), Type> _clrTypes = [];

    public void Build()
    {
        foreach (var extension in schema.Extensions)
        {
            modelBuilder.HasPostgresExtension(extension);
        }

        foreach (var type in schema.Enums)
        {
            modelBuilder.HasPostgresEnum(CaseSchema.Normalize(type.Name.Schema), type.Name.Name, [.. type.Labels]);
        }

        foreach (var collation in schema.NondeterministicCollations)
        {
            modelBuilder.HasCollation(collation, locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        }

        foreach (var sequence in schema.Sequences)
        {
            BuildSequence(sequence);
        }

        FindClrTypes();
        foreach (var table in schema.Tables)
        {
            modelBuilder.SharedTypeEntity<Dictionary<string, object>>(table.Id, e => BuildTable(e, table));
        }

        foreach (var table in schema.Tables)
        {
            foreach (var foreignKey in table.ForeignKeys)
            {
                BuildForeignKey(table, foreignKey);
            }
        }

        // Citus is configured last, because the configuration refers to other entity types.
        foreach (var table in schema.Tables)
        {
            Distribute(modelBuilder.SharedTypeEntity<Dictionary<string, object>>(table.Id), table);
        }
    }

    private void BuildSequence(CaseSequence sequence)
    {
        var builder = modelBuilder.HasSequence<long>(sequence.Name, sequence.Schema);
        if (sequence.Options.IncrementsBy is { } increment)
        {
            builder.IncrementsBy(checked((int)increment));
        }

        if (sequence.Options.StartsWith is { } start)
        {
            builder.StartsAt(start);
        }
    }

    private void BuildTable(EntityTypeBuilder builder, CaseTable table)
    {
        if (table.IsView)
        {
            builder.HasNoKey().ToView(table.Name, table.Schema);
            return;
        }

        builder.ToTable(
            table.Name,
            table.Schema,
            t =>
            {
                t.HasComment(table.Comment);
                foreach (var check in table.Checks)
                {
                    t.HasCheckConstraint(check.Name, check.Condition);
                }

                foreach (var trigger in table.Triggers)
                {
                    t.HasTrigger(trigger);
                }
            });

        foreach (var column in table.Columns)
        {
            BuildColumn(builder, table, column);
        }

        if (table.HasRowVersion)
        {
            builder.IndexerProperty(typeof(uint), "xmin").IsRowVersion();
        }

        foreach (var (name, value) in table.StorageParameters)
        {
            builder.HasStorageParameter(
                name, long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : value);
        }

        BuildKeys(builder, table);

        foreach (var index in table.Indexes)
        {
            BuildIndex(builder, index);
        }
    }

    private void BuildColumn(EntityTypeBuilder builder, CaseTable table, CaseColumn column)
    {
        var clrType = _clrTypes[(table.Id, column.Id)];
        var property = builder.IndexerProperty(
            clrType.IsValueType && !column.IsNotNull ? typeof(Nullable<>).MakeGenericType(clrType) : clrType, column.Id);

        property.HasColumnName(column.Name).HasColumnType(column.Type.ToString()).IsRequired(column.IsNotNull);

        if (column.Collation is { } collation)
        {
            property.UseCollation(collation);
        }

        if (column.Compression is { } compression)
        {
            property.UseCompressionMethod(compression);
        }

        if (column.Generated is { } generated)
        {
            property.HasComputedColumnSql(generated, stored: !column.IsVirtual);
        }
        else if (column.Identity is { } identity)
        {
            property.ValueGeneratedOnAdd();
            property.Metadata.SetValueGenerationStrategy(
                identity == SqlIdentity.Always
                    ? NpgsqlValueGenerationStrategy.IdentityAlwaysColumn
                    : NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
            if (column.IdentityStart is { } start)
            {
                property.HasIdentityOptions(startValue: start);
            }
        }
        else if (column.IsSerial)
        {
            property.UseSerialColumn();
        }
        else
        {
            property.ValueGeneratedNever();
            property.Metadata.SetValueGenerationStrategy(NpgsqlValueGenerationStrategy.None);
            if (column.Default is { } value)
            {
                property.HasDefaultValueSql(value.Text);
            }
        }
    }

    private static void BuildKeys(EntityTypeBuilder builder, CaseTable table)
    {
        if (table.PrimaryKey is { } primaryKey)
        {
            builder.HasKey([.. primaryKey.Columns]).HasName(primaryKey.Name);
        }
        else
        {
            builder.HasNoKey();
        }

        foreach (var key in table.UniqueConstraints)
        {
            // The columns of an alternate key are required, which would change the table.
            if (table.PrimaryKey is not null && !key.NullsNotDistinct && key.Columns.All(c => table.GetColumnById(c).IsNotNull))
            {
                builder.HasAlternateKey([.. key.Columns]).HasName(key.Name);
            }
            else
            {
                BuildIndex(builder, new CaseIndex(key.Name, key.Columns) { IsUnique = true, NullsNotDistinct = key.NullsNotDistinct });
            }
        }
    }

    private static void BuildIndex(EntityTypeBuilder builder, CaseIndex index)
    {
        var indexBuilder = builder.HasIndex([.. index.Columns], index.Name).IsUnique(index.IsUnique).HasFilter(index.Filter);

        if (index.Include.Count > 0)
        {
            indexBuilder.IncludeProperties([.. index.Include]);
        }

        if (index.Method is { } method)
        {
            indexBuilder.HasMethod(method);
        }

        if (index.NullsNotDistinct)
        {
            indexBuilder.AreNullsDistinct(false);
        }

        if (index.IsConcurrent)
        {
            indexBuilder.IsCreatedConcurrently();
        }
    }

    private void BuildForeignKey(CaseTable table, CaseForeignKey foreignKey)
    {
        var principal = schema.GetById(foreignKey.PrincipalId);
        if (principal.PrimaryKey is null)
        {
            throw new OutOfScopeException($"refers to '{principal.Name}', which has no primary key, so that no entity type can refer to it");
        }

        modelBuilder.SharedTypeEntity<Dictionary<string, object>>(table.Id)
            .HasOne(principal.Id, null)
            .WithMany()
            .HasForeignKey([.. foreignKey.Columns])
            .HasPrincipalKey([.. foreignKey.PrincipalColumns])
            .HasConstraintName(foreignKey.Name)
            .OnDelete(
                foreignKey.OnDelete switch
                {
                    SqlAction.Cascade => DeleteBehavior.Cascade,
                    SqlAction.SetNull => DeleteBehavior.SetNull,
                    SqlAction.Restrict => DeleteBehavior.Restrict,
                    _ => DeleteBehavior.NoAction
                });
    }

    private static void Distribute(EntityTypeBuilder builder, CaseTable table)
    {
        switch (table.Type)
        {
            case CitusTableType.Distributed:
                builder.IsDistributedBy(
                    table.FindColumn(table.DistributionColumn!)?.Id ?? table.DistributionColumn!,
                    t =>
                    {
                        if (table.ShardCount is { } shardCount)
                        {
                            t.HasShardCount(shardCount);
                        }

                        if (table.ColocateWithId is { } other)
                        {
                            t.IsColocatedWith(other);
                        }
                        else if (!table.IsColocated)
                        {
                            t.IsNotColocated();
                        }
                    });
                break;

            case CitusTableType.SingleShard:
                builder.IsSingleShardTable(
                    t =>
                    {
                        if (table.ColocateWithId is { } other)
                        {
                            t.IsColocatedWith(other);
                        }
                        else if (!table.IsColocated)
                        {
                            t.IsNotColocated();
                        }
                    });
                builder.Metadata.SetShardCount(table.ShardCount);
                break;

            case CitusTableType.Reference:
                builder.IsReferenceTable();
                break;

            case CitusTableType.ManagedLocal:
                builder.IsManagedLocalTable();
                break;

            default:
                builder.IsLocalTable();
                break;
        }
    }

    // The properties of a foreign key have the CLR types of the principal properties, independently of their store types.
    private void FindClrTypes()
    {
        foreach (var table in schema.Tables)
        {
            foreach (var column in table.Columns)
            {
                _clrTypes[(table.Id, column.Id)] = FindClrType(column);
            }
        }

        foreach (var table in schema.Tables)
        {
            foreach (var foreignKey in table.ForeignKeys)
            {
                for (var i = 0; i < foreignKey.Columns.Count; i++)
                {
                    _clrTypes[(table.Id, foreignKey.Columns[i])] = _clrTypes[(foreignKey.PrincipalId, foreignKey.PrincipalColumns[i])];
                }
            }
        }
    }

    private Type FindClrType(CaseColumn column)
    {
        if (schema.Enums.Exists(e => e.Name.ToString() == column.Type.Name))
        {
            return typeof(string);
        }

        var type = schema.Domains.GetValueOrDefault(column.Type.Name, column.Type);

        return typeMappingSource.FindMapping(type.ToString())?.ClrType
            ?? throw new OutOfScopeException($"has a column of type '{type}', which no property can have");
    }
}
