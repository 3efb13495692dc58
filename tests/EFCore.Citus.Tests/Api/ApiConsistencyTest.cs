using System.Reflection;
using EFCore.Citus.Design;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.Citus.Tests.Api;

/// <summary>
///     Tests that all configuration can be read, and that conventions can set it, as in Entity Framework Core.
/// </summary>
public class ApiConsistencyTest
{
    private static readonly List<MethodInfo> Methods =
    [
        .. typeof(CitusDesignTimeServices).Assembly.GetExportedTypes()
            .Where(t => t is { IsAbstract: true, IsSealed: true })
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.GetParameters().Length > 0)
    ];

    [Fact]
    public void Conventions_can_set_what_applications_can_set()
        => Assert.Empty(
            Setters()
                .Where(s => Find(s.Method.Name, "IConvention" + s.Part) is not { } convention || !TakesSource(convention) || convention.ReturnType == typeof(void))
                .Select(s => Describe(s.Method)));

    [Fact]
    public void Configuration_can_be_read()
        => Assert.Empty(
            Setters()
                .Select(s => (s.Method, s.Part, Name: s.Method.Name["Set".Length..]))
                .Where(
                    s => (Find("Get" + s.Name, "IReadOnly" + s.Part) ?? Find(s.Name, "IReadOnly" + s.Part) ?? Find($"Get{s.Name}PropertyName", "IReadOnly" + s.Part)) is null
                        || Find($"Get{s.Name}ConfigurationSource", "IConvention" + s.Part)?.ReturnType != typeof(ConfigurationSource?))
                .Select(s => Describe(s.Method)));

    [Fact]
    public void Convention_builders_say_whether_they_can_set()
    {
        var builders = Methods
            .Where(
                m => m.GetParameters()[0].ParameterType.Name is var name
                    && name.StartsWith("IConvention", StringComparison.Ordinal)
                    && name.EndsWith("Builder", StringComparison.Ordinal))
            .ToList();
        var setters = builders.Where(m => !m.Name.StartsWith("CanSet", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(setters);
        Assert.Empty(
            setters
                .Where(
                    m => !TakesSource(m)
                        || !builders.Any(
                            c => c.Name == "CanSet" + (m.Name.StartsWith("Has", StringComparison.Ordinal) ? m.Name["Has".Length..] : m.Name)
                                && c.ReturnType == typeof(bool)
                                && c.GetParameters().Select(p => (p.Name, p.ParameterType)).SequenceEqual(m.GetParameters().Select(p => (p.Name, p.ParameterType)))))
                .Select(Describe));
    }

    [Fact]
    public void Builders_of_applications_have_a_counterpart_for_conventions()
    {
        Type[] builders = [typeof(ModelBuilder), typeof(EntityTypeBuilder), typeof(CheckConstraintBuilder), typeof(ReferenceCollectionBuilder)];

        Assert.Empty(
            Methods
                .Where(m => builders.Contains(m.GetParameters()[0].ParameterType) && !m.Name.StartsWith("Get", StringComparison.Ordinal))
                // The key of tenants that are entities is the property of an expression, which a convention has as a name.
                .Where(m => m.Name != nameof(CitusModelBuilderExtensions.HasTenant))
                .Where(m => !Methods.Any(c => c.Name == m.Name && c.GetParameters()[0].ParameterType.Name.StartsWith("IConvention", StringComparison.Ordinal)))
                .Select(Describe));
    }

    [Fact]
    public void Optional_parameters_have_the_same_order_in_all_operations()
        => Assert.Empty(
            Methods
                .Where(m => m.GetParameters()[0].ParameterType == typeof(Microsoft.EntityFrameworkCore.Migrations.MigrationBuilder))
                .Select(m => (Method: m, Names: m.GetParameters().Where(p => p.IsOptional).Select(p => p.Name!).ToList()))
                .Where(
                    m => m.Names.IndexOf("schema") > 0
                        || m.Names.Contains("until") && m.Names.IndexOf("from") != m.Names.IndexOf("until") - 1)
                .Select(m => Describe(m.Method)));

    private static IEnumerable<(MethodInfo Method, string Part)> Setters()
    {
        var setters = Methods
            .Where(m => m.Name.StartsWith("Set", StringComparison.Ordinal))
            .Where(m => m.GetParameters()[0].ParameterType.Name.StartsWith("IMutable", StringComparison.Ordinal))
            .Select(m => (m, m.GetParameters()[0].ParameterType.Name["IMutable".Length..]))
            .ToList();
        Assert.NotEmpty(setters);

        return setters;
    }

    private static MethodInfo? Find(string name, string parameterType)
        => Methods.FirstOrDefault(m => m.Name == name && m.GetParameters()[0].ParameterType.Name == parameterType);

    private static bool TakesSource(MethodInfo method)
        => method.GetParameters()[^1] is { Name: "fromDataAnnotation", IsOptional: true, DefaultValue: false };

    private static string Describe(MethodInfo method)
        => $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";
}
