using System.Data.Common;
using EFCore.Citus.Migrations.Planning;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Scaffolding.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;

namespace EFCore.Citus.Scaffolding;

/// <summary>
///     Removes the objects of Citus from a database model: the objects of its extensions, and the shards of a coordinator that is also a
///     worker or that has reference tables.
/// </summary>
internal static class CitusOwnedObjects
{
    private const char Sequence = 'S';
    private const char Enum = 'e';
    private const char Shard = 's';

    // The extension for columnar storage is created and dropped with Citus. Citus hides shards from most sessions, but not from all of
    // them.
    public const string Query =
        """
        SELECT 'S', n.nspname, c.relname
        FROM pg_catalog.pg_depend AS d
        JOIN pg_catalog.pg_extension AS x ON x.oid = d.refobjid AND x.extname IN ('citus', 'citus_columnar')
        JOIN pg_catalog.pg_class AS c ON c.oid = d.objid AND c.relkind = 'S'
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e'
        UNION ALL
        SELECT 'e', n.nspname, t.typname
        FROM pg_catalog.pg_depend AS d
        JOIN pg_catalog.pg_extension AS x ON x.oid = d.refobjid AND x.extname IN ('citus', 'citus_columnar')
        JOIN pg_catalog.pg_type AS t ON t.oid = d.objid AND t.typtype = 'e'
        JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
        WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.classid = 'pg_catalog.pg_type'::regclass AND d.deptype = 'e'
        UNION ALL
        SELECT 's', n.nspname, c.relname
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND relation_is_a_known_shard(c.oid)
        """;

    public static (char Kind, string Schema, string Name) ReadIdentity(DbDataReader reader)
        => (reader.GetString(0)[0], reader.GetString(1), reader.GetString(2));

    public static void Remove(DatabaseModel model, IReadOnlyList<(char Kind, string Schema, string Name)> objects)
    {
        var owned = objects.ToHashSet();

        foreach (var sequence in model.Sequences.Where(s => owned.Contains((Sequence, s.Schema!, s.Name))).ToList())
        {
            model.Sequences.Remove(sequence);
        }

        foreach (var table in model.Tables.Where(t => owned.Contains((Shard, t.Schema!, t.Name))).ToList())
        {
            model.Tables.Remove(table);
        }

        // Npgsql names the annotation of an enum "Npgsql:Enum:[schema.]name" and has no public constant for the prefix.
#pragma warning disable EF1001
        foreach (var type in PostgresEnum.GetPostgresEnums(model).Where(e => owned.Contains((Enum, e.Schema!, e.Name))).ToList())
        {
            model.RemoveAnnotation($"{NpgsqlAnnotationNames.EnumPrefix}{type.Schema}.{type.Name}");
        }
#pragma warning restore EF1001
    }

    /// <summary>
    ///     Declares the extension as migrations do: without its schema, which cannot be chosen, and not at all if the convention declares
    ///     it.
    /// </summary>
    public static void DeclareExtension(DatabaseModel model, bool isImplied)
    {
        foreach (var annotation in model.GetAnnotations().Where(a => CitusExtension.IsCitus(a) || CitusExtension.IsColumnar(a)).ToList())
        {
            model.RemoveAnnotation(annotation.Name);
        }

        if (!isImplied)
        {
            model.GetOrAddPostgresExtension(schema: null, CitusExtension.Name, version: null);
        }
    }
}
