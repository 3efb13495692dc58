using EFCore.Citus.FunctionalTests.TestUtilities;
using EFCore.Citus.Shared;
using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Scaffolding;

/// <summary>
///     Provides various check constraints, for a table with a comment and for one without.
/// </summary>
internal static class CheckConstraints
{
    public const string Create =
        """"
        CREATE TABLE "My ""items""" (
            "Id" int PRIMARY KEY,
            "The ""name""" text CONSTRAINT "It's ""named""" CHECK ("The ""name""" <> E'a "b"\\n\\\\' AND "The ""name""" !~ '^\d{2}$'),
            place point CHECK (place IS NOT NULL),
            low int,
            high int,
            CONSTRAINT a_order CHECK (low < high),
            CONSTRAINT own CHECK (low > 0) NO INHERIT
        );
        COMMENT ON TABLE "My ""items""" IS 'Things';
        CREATE TABLE plain (id int PRIMARY KEY CHECK (id > 0));
        """";

    public const string AddNotValid =
        """"
        ALTER TABLE "My ""items""" ADD CONSTRAINT b_later CHECK (high < 100) NOT VALID
        """";

    public const string Definitions =
        """"
        SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE contype = 'c' AND NOT connoinherit AND conrelid IN ('"My ""items"""'::regclass, 'plain'::regclass) ORDER BY 1
        """";

    public static void AssertSaid(DbContext context)
        => Assert.Equal(
            ["It's \"named\" ", "My \"items\"_place_check ", "a_order ", "b_later NOT VALID", "plain_id_check "],
            Migrating.DesignTimeModel(context).GetEntityTypes().SelectMany(e => e.GetCheckConstraints())
                .Select(c => $"{c.Name} {(c[CitusAnnotationNames.IsNotValid] is true ? "NOT VALID" : "")}")
                .Order(StringComparer.Ordinal));

    // A new table has no rows that have not been checked.
    public static string Valid(string definition)
        => definition.Replace(" NOT VALID", "", StringComparison.Ordinal);
}
