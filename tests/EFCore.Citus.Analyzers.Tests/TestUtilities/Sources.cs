namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Provides the source that tests share.
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
    ///     Configures a context so that it can build its model, which does not require a server.
    /// </summary>
    public const string Configuring =
        """
            protected override void OnConfiguring(DbContextOptionsBuilder options)
                => options.UseNpgsql("Host=localhost", npgsql => npgsql.UseCitus());

        """;

    /// <summary>
    ///     Contains classes without navigations, so that only calls create relationships.
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
    ///     Creates a context with the given statements in <c>OnModelCreating</c>, in which <c>b</c> is the builder.
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
