using System.Text;

namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Creates contexts with entity types that are configured in all forms and places: calls in any order and more than once, configuration
///     classes and their base classes, attributes, conventions, hierarchies, owned types, and navigations from both ends.
/// </summary>
internal sealed class RandomShapes(Random random)
{
    private const int Count = 5;

    private static readonly string[] Integers = ["TenantId", "Id", "Other"];

    private readonly List<string>[] _statements = [.. Enumerable.Range(0, Count).Select(_ => new List<string>())];
    private readonly List<string>[] _attributes = [.. Enumerable.Range(0, Count).Select(_ => new List<string>())];
    private readonly List<string>[] _members = [.. Enumerable.Range(0, Count).Select(_ => new List<string>())];
    private readonly int?[] _bases = new int?[Count];
    private readonly StringBuilder _types = new();
    private readonly StringBuilder _model = new();
    private bool _appliesAssembly;

    public string Write()
    {
        for (var i = 0; i < Count; i++)
        {
            if (i > 0 && OneOf(6))
            {
                _bases[i] = random.Next(i);
            }
            else
            {
                AddKind(i);
                AddKeys(i);
                AddColumns(i);
                AddTable(i);
            }

            AddIndexes(i);
            for (var j = 0; j < Count; j++)
            {
                if (OneOf(6))
                {
                    AddRelationship(i, j);
                }
            }
        }

        for (var i = 0; i < Count; i++)
        {
            WriteClass(i);
            WriteConfiguration(i);
        }

        var assembly = "b.ApplyConfigurationsFromAssembly(GetType().Assembly);\n";
        var model = !_appliesAssembly ? _model.ToString() : OneOf(2) ? assembly + _model : _model + assembly;

        return Sources.Context(model, BaseConfiguration + _types);
    }

    private const string BaseConfiguration =
        """
        public abstract class BaseConfiguration<T> : IEntityTypeConfiguration<T> where T : class
        {
            public virtual void Configure(EntityTypeBuilder<T> e) => e.HasKey("TenantId", "Id");
        }


        """;

    private void AddKind(int i)
    {
        var name = OneOf(8) ? Pick("Code", "MaybeId", "Id") : "TenantId";
        switch (random.Next(12))
        {
            case < 2:
                _attributes[i].Add($"DistributedBy({Pick($"\"{name}\"", $"nameof({name})")})");
                break;
            case < 8:
                _statements[i].Add($"e.IsDistributedBy({Pick($"\"{name}\"", $"x => x.{name}")});");
                break;
            case < 10:
                _statements[i].Add($"e.{Pick("IsReferenceTable", "IsManagedLocalTable", "IsSingleShardTable", "IsLocalTable")}();");
                break;
            case 10:
                _attributes[i].Add(Pick("ReferenceTable", "ManagedLocalTable", "SingleShardTable"));
                break;
        }
    }

    private void AddKeys(int i)
    {
        string[] key = OneOf(8) ? Some(2) : OneOf(6) ? ["Id"] : ["TenantId", "Id"];
        if (OneOf(5))
        {
            _attributes[i].Add($"PrimaryKey({Quote(key)})");
        }
        else if (key is not ["Id"] || OneOf(2))
        {
            _statements[i].Add($"e.HasKey({WriteNames(key)});");
        }

        if (OneOf(12))
        {
            _statements[i].Add(Pick("e.HasNoKey();", "e.HasKey(x => new { x.TenantId, x.Id });", "e.HasKey(x => x.Id);"));
        }

        if (OneOf(8))
        {
            _statements[i].Add($"e.HasAlternateKey({WriteNames(Some(2))});");
        }
    }

    private void AddIndexes(int i)
    {
        if (OneOf(4))
        {
            _statements[i].Add($"e.HasIndex({WriteNames(Some(random.Next(1, 3)))}){Pick("", ".IsUnique()", ".IsUnique().HasFilter(\"1 = 1\")", ".IsUnique(false)")};");
        }

        if (OneOf(8))
        {
            _attributes[i].Add($"Index({Quote(Some(2))}, IsUnique = true)");
        }
    }

    private void AddColumns(int i)
    {
        if (OneOf(3))
        {
            _statements[i].Add(
                "e." + Pick(
                    "Property(x => x.Version).IsRowVersion();",
                    "Property(x => x.Version).IsRowVersion().HasColumnName(\"v\").HasColumnType(\"bigint\");",
                    "Property<uint>(\"Row\").IsRowVersion();",
                    "Property(x => x.MaybeId).IsRequired();",
                    "Property(x => x.Code).HasColumnType(\"jsonb\");",
                    "Property(x => x.Code).HasColumnType(\"json\");",
                    "Property(x => x.Code).HasComputedColumnSql(\"'x'\", true);",
                    "Property(\"TenantId\").HasColumnName(\"tenant\");",
                    "Ignore(x => x.Other);",
                    "Ignore(\"Code\");"));
        }

        if (OneOf(10))
        {
            _members[i].Add("public Owned Part { get; set; } = new();");
            _statements[i].Add("e.OwnsOne(x => x.Part, p => p.ToTable(\"parts\").HasIndex(x => x.Name).IsUnique());");
        }
    }

    private void AddTable(int i)
    {
        if (OneOf(8))
        {
            _statements[i].Add(
                "e." + Pick(
                    $"ToTable(\"t{i}\");", "ToTable(\"shared\");", "ToView(\"v\");", "ToTable(t => t.ExcludeFromMigrations());",
                    "ToTable(t => t.HasComment(\"x\"));", "UseTptMappingStrategy();", "UseTpcMappingStrategy();"));
        }
    }

    private void AddRelationship(int i, int j)
    {
        var hasNavigation = OneOf(2);
        var hasInverse = OneOf(3);
        if (hasNavigation)
        {
            AddNavigation(i, j);
        }

        if (hasInverse)
        {
            _members[j].Add($"public List<E{i}> Many{i}{j} {{ get; }} = [];");
        }

        if ((hasNavigation || hasInverse) && OneOf(2))
        {
            return;
        }

        var key = OneOf(8) ? Some(1) : Pick<string[]>(["TenantId", "Other"], ["Other", "TenantId"], ["TenantId", "MaybeId"], ["TenantId", "Id"]);
        var navigation = hasNavigation ? $"(x => x.Ref{i}{j})" : $"<E{j}>()";
        var inverse = hasInverse ? $"x => x.Many{i}{j}" : "";
        var rest = (OneOf(6) ? $".HasPrincipalKey({Quote(Some(key.Length))})" : "")
            + (OneOf(4) ? $".OnDelete(DeleteBehavior.{Pick("SetNull", "Restrict", "Cascade", "ClientSetNull")})" : "")
            + (OneOf(6) ? ".IsRequired()" : "");
        if (OneOf(5) && !hasInverse)
        {
            rest = rest.Replace("HasPrincipalKey(", $"HasPrincipalKey<E{j}>(", StringComparison.Ordinal);
            _statements[i].Add($"e.HasOne{navigation}.WithOne().HasForeignKey<E{i}>({WriteNames(key)}){rest};");
        }
        else if (OneOf(5))
        {
            var end = hasInverse ? $"({inverse})" : $"<E{i}>()";
            _statements[j].Add($"e.HasMany{end}.WithOne({(hasNavigation ? $"x => x.Ref{i}{j}" : "")}).HasForeignKey({WriteNames(key)}){rest};");
        }
        else
        {
            var foreignKey = OneOf(8) && hasNavigation ? "" : $".HasForeignKey({WriteNames(key)})";
            _statements[i].Add($"e.HasOne{navigation}.WithMany({inverse}){foreignKey}{rest};");
        }
    }

    private void AddNavigation(int i, int j)
    {
        var attribute = OneOf(8) ? $"[ForeignKey(\"{Pick("Other", "MaybeId", "TenantId,Other", "Other, TenantId")}\")] " : "";
        _members[i].Add($"{attribute}public E{j}? Ref{i}{j} {{ get; set; }}");
        if (OneOf(3))
        {
            _members[i].Add($"public {Pick("int", "int?", "long")} {Pick($"Ref{i}{j}Id", $"E{j}Id{i}", $"Ref{i}{j}Other")} {{ get; set; }}");
        }

        if (OneOf(5))
        {
            _members[i].Add($"public int Ref{i}{j}TenantId {{ get; set; }}");
        }

        if (OneOf(12))
        {
            _members[i].Add($"[ForeignKey(\"Ref{i}{j}\")] public int Key{i}{j} {{ get; set; }}");
        }
    }

    private void WriteClass(int i)
    {
        foreach (var attribute in _attributes[i])
        {
            _types.Append($"[{attribute}]\n");
        }

        string[] own = _bases[i] is null
            ?
            [
                "public int TenantId { get; set; }", "public int Id { get; set; }", "public int Other { get; set; }",
                "public int? MaybeId { get; set; }", "public string Code { get; set; } = \"\";", "public uint Version { get; set; }"
            ]
            : [];

        _types.Append($"public class E{i}{(_bases[i] is { } b ? $" : E{b}" : "")}\n{{\n")
            .AppendJoin('\n', own.Concat(_members[i].Distinct()).Select(m => "    " + m))
            .Append("\n}\n\n");

        if (i == 0)
        {
            _types.Append("public class Owned { public string Name { get; set; } = \"\"; }\n\n");
        }
    }

    private void WriteConfiguration(int i)
    {
        var statements = _statements[i].OrderBy(_ => random.Next(3)).ToList();
        var type = $"EntityTypeBuilder<E{i}>";
        var body = string.Join('\n', statements);
        switch (random.Next(7))
        {
            case 0:
                _model.Append($"b.Entity<E{i}>();\n").AppendJoin("", statements.Select(s => $"b.Entity<E{i}>().{s[2..]}\n"));
                break;
            case 1:
                _model.Append($"b.Entity<E{i}>(e =>\n{{\n{body}\n}});\n");
                break;
            case 2:
                _model.Append($"var e{i} = b.Entity<E{i}>();\n").AppendJoin("", statements.Select(s => $"e{i}.{s[2..]}\n"));
                break;
            case 3:
                _model.Append($"b.ApplyConfiguration(new C{i}());\n");
                _types.Append($"public record C{i}(int X = 0) : IEntityTypeConfiguration<E{i}> {{ public void Configure({type} e) {{ {body} }} }}\n\n");
                break;
            case 4:
                _appliesAssembly = true;
                _types.Append($"file class C{i} : IEntityTypeConfiguration<E{i}> {{ public void Configure({type} e) {{ {body} }} }}\n\n");
                break;
            case 5 when _bases[i] is null:
                _appliesAssembly = true;
                _types.Append($"public class C{i} : BaseConfiguration<E{i}> {{ public override void Configure({type} e) {{ base.Configure(e); {body} }} }}\n\n");
                break;
            default:
                _model.Append(Pick($"Configure.E(b.Entity<E{i}>());\n", $"b.Entity<E{i}>(Configure.E);\n"));
                _types.Append($"public static partial class Configure {{ public static void E({type} e) {{ {body} }} }}\n\n");
                break;
        }
    }

    private string WriteNames(string[] names)
        => Pick(
            names.Length == 1 ? $"x => x.{names[0]}" : $"x => new {{ {string.Join(", ", names.Select(n => "x." + n))} }}",
            Quote(names));

    private static string Quote(string[] names)
        => string.Join(", ", names.Select(n => $"\"{n}\""));

    private bool OneOf(int count)
        => random.Next(count) == 0;

    private T Pick<T>(params T[] items)
        => items[random.Next(items.Length)];

    private string[] Some(int count)
        => [.. Integers.OrderBy(_ => random.Next()).Take(count)];
}
