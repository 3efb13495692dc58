using System.Text;

namespace EFCore.Citus.Analyzers.Tests.TestUtilities;

/// <summary>
///     Creates contexts with entity types of all table types, some of which violate rules. Entity Framework Core accepts almost all of
///     them.
/// </summary>
internal sealed class RandomModel(Random random)
{
    private const int Count = 4;

    private static readonly string[] Integers = ["TenantId", "Id", "Other"];

    private readonly StringBuilder _statements = new();
    private readonly StringBuilder _types = new();
    private readonly string[] _distributedBy = new string[Count];
    private readonly string[][] _keys = new string[Count][];

    private bool Often
        => random.Next(10) < 7;

    private bool Evenly
        => random.Next(2) == 0;

    private bool Rarely
        => random.Next(10) < 2;

    public string Write()
    {
        for (var i = 0; i < Count; i++)
        {
            _distributedBy[i] = Often ? "TenantId" : Pick(Integers);
            _keys[i] = Often ? [_distributedBy[i], Integers.First(n => n != _distributedBy[i])] : Rarely ? ["Id"] : OneOrTwo();
        }

        for (var i = 0; i < Count; i++)
        {
            WriteEntity(i);
        }

        return Sources.Context(_statements.ToString(), _types.ToString());
    }

    private void WriteEntity(int i)
    {
        var builder = Evenly ? $"b.Entity<E{i}>()" : "e";
        _statements.Append(builder == "e" ? $"b.Entity<E{i}>(e =>\n{{\n" : $"{builder};\n");

        var attributes = WriteKind(i, builder) + WriteKeys(i, builder);
        var navigations = WriteRelationships(i, builder);

        _statements.Append(builder == "e" ? "});\n" : "");
        _types.Append(
            $$"""
            {{attributes}}public class E{{i}}
            {
                public int TenantId { get; set; }
                public int Id { get; set; }
                public int Other { get; set; }
                public uint Version { get; set; }
            {{navigations}}}


            """);
    }

    private string WriteKind(int i, string builder)
    {
        var name = _distributedBy[i];
        switch (random.Next(10))
        {
            case < 2:
                return $"[DistributedBy(\"{name}\")]\n";
            case < 6:
                _statements.Append($"{builder}.IsDistributedBy({Pick($"\"{name}\"", $"x => x.{name}")});\n");
                break;
            case < 8:
                _statements.Append($"{builder}.{Pick("IsReferenceTable", "IsManagedLocalTable", "IsSingleShardTable")}();\n");
                break;
        }

        return "";
    }

    private string WriteKeys(int i, string builder)
    {
        var attributes = "";
        if (_keys[i] is not ["Id"])
        {
            if (Rarely)
            {
                attributes += $"[PrimaryKey({Quote(_keys[i])})]\n";
            }
            else
            {
                _statements.Append($"{builder}.HasKey({WriteNames(_keys[i])});\n");
            }
        }

        if (Rarely)
        {
            _statements.Append($"{builder}.HasAlternateKey({WriteNames(OneOrTwo())});\n");
        }

        if (Rarely)
        {
            _statements.Append($"{builder}.HasIndex({WriteNames(OneOrTwo())}){Pick("", ".IsUnique()", ".IsUnique(false)")};\n");
        }

        if (Rarely)
        {
            attributes += $"[Index({Quote(OneOrTwo())}, IsUnique = true)]\n";
        }

        if (Rarely)
        {
            _statements.Append($"{builder}.Property(x => x.Version).IsRowVersion();\n");
        }

        return attributes;
    }

    // Navigations to later entity types would be paired with those in the opposite direction.
    private string WriteRelationships(int i, string builder)
    {
        var navigations = new StringBuilder();
        for (var j = 0; j < Count; j++)
        {
            if (Often)
            {
                continue;
            }

            var end = $"HasOne<E{j}>()";
            if (j <= i && Evenly)
            {
                navigations.Append($"    public E{j}? Nav{j} {{ get; set; }}\n").Append(Evenly ? $"    public int? Nav{j}Id {{ get; set; }}\n" : "");
                if (Evenly)
                {
                    continue;
                }

                end = Pick($"HasOne(x => x.Nav{j})", $"HasOne<E{j}>(\"Nav{j}\")");
            }

            var isOne = Rarely;
            _statements
                .Append($"{builder}.{end}.{(isOne ? "WithOne" : "WithMany")}()")
                .Append($".HasForeignKey{(isOne ? $"<E{i}>" : "")}({WriteNames(Some(_keys[j].Length))})")
                .Append(Rarely ? $".OnDelete(DeleteBehavior.{Pick("SetNull", "Restrict", "ClientSetNull")});\n" : ";\n");
        }

        return navigations.ToString();
    }

    private string WriteNames(string[] names)
        => Pick(
            names.Length == 1 ? $"x => x.{names[0]}" : $"x => new {{ {string.Join(", ", names.Select(n => "x." + n))} }}",
            Quote(names));

    private static string Quote(string[] names)
        => string.Join(", ", names.Select(n => $"\"{n}\""));

    private T Pick<T>(params T[] items)
        => items[random.Next(items.Length)];

    private string[] OneOrTwo()
        => Some(random.Next(1, 3));

    private string[] Some(int count)
        => [.. Integers.OrderBy(_ => random.Next()).Take(count)];
}
