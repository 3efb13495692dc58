namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     What the sources of tests have in common.
/// </summary>
internal static class Sources
{
    public const string Usings =
        """
        using System;
        using System.Collections.Generic;
        using System.ComponentModel.DataAnnotations;
        using System.ComponentModel.DataAnnotations.Schema;
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Metadata.Builders;
        using Microsoft.EntityFrameworkCore.Migrations;

        """;

    /// <summary>
    ///     Lets a context build its model, for which no server is needed.
    /// </summary>
    public const string Configuring =
        """
            protected override void OnConfiguring(DbContextOptionsBuilder options)
                => options.UseNpgsql("Host=localhost", npgsql => npgsql.UseCitus());

        """;

    /// <summary>
    ///     Classes without navigations, so that only calls make relationships.
    /// </summary>
    public const string Entities =
        """

        public class Store
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public string CountryCode { get; set; } = "";
        }

        public class Order
        {
            public int StoreId { get; set; }
            public int Id { get; set; }
            public int? ParentId { get; set; }
            public string Number { get; set; } = "";
            public string CountryCode { get; set; } = "";
            public uint Version { get; set; }
        }

        public class OrderLine
        {
            public int StoreId { get; set; }
            public int OrderId { get; set; }
            public int Id { get; set; }
        }

        public class Country
        {
            [Key]
            public string Code { get; set; } = "";
            public int StoreId { get; set; }
            public uint Version { get; set; }
        }

        """;

    /// <summary>
    ///     A context whose <c>OnModelCreating</c> has the given statements, with <c>b</c> as the builder.
    /// </summary>
    public static string Context(string statements, string declarations = Entities, string members = "")
        => $$"""
            {{Usings}}
            public class ShopContext : DbContext
            {
            {{Indent(members, 4)}}
            {{Configuring}}
                protected override void OnModelCreating(ModelBuilder b)
                {
            {{Indent(statements, 8)}}
                }
            }
            {{declarations}}
            """;

    public static string Indent(string text, int width)
        => string.Join('\n', text.Split('\n').Select(l => l.Length == 0 ? l : new string(' ', width) + l));
}
