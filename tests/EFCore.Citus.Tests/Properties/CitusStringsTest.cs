using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EFCore.Citus.Properties;
using EFCore.Citus.TestUtilities;

namespace EFCore.Citus.Tests.Properties;

/// <summary>
///     Tests that the resource file matches the methods that return its messages.
/// </summary>
public partial class CitusStringsTest
{
    private static readonly Dictionary<string, (string Value, string Comment)> Texts
        = XDocument.Load(Repository.PathTo("src", "EFCore.Citus", "Properties", "CitusStrings.resx")).Root!
            .Elements("data")
            .ToDictionary(d => (string)d.Attribute("name")!, d => ((string)d.Element("value")!, (string?)d.Element("comment") ?? ""));

    private static readonly Dictionary<string, MethodInfo> Methods
        = typeof(CitusStrings).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => !m.IsSpecialName)
            .ToDictionary(m => m.Name);

    // The templates of log messages are properties, because the logger formats them.
    private static readonly Dictionary<string, PropertyInfo> Templates
        = typeof(CitusStrings).GetProperties(BindingFlags.Public | BindingFlags.Static).ToDictionary(p => p.Name);

    public static readonly TheoryData<string> Names = new(Methods.Keys);
    public static readonly TheoryData<string> TemplateNames = new(Templates.Keys);

    [Fact]
    public void Each_text_has_a_method_and_each_method_a_text()
        => Assert.Equal(
            Texts.Keys.Order(StringComparer.Ordinal),
            Methods.Keys.Concat(Templates.Keys).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(TemplateNames))]
    public void Every_argument_of_a_log_message_is_named(string name)
    {
        var (value, comment) = Texts[name];

        Assert.Equal(comment.Split(' ', StringSplitOptions.RemoveEmptyEntries), NamedPlaceholder().Matches(value).Select(m => m.Groups[1].Value));
        Assert.Equal(value, Templates[name].GetValue(null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_argument_is_named_and_used(string name)
    {
        var (value, comment) = Texts[name];
        var parameters = Methods[name].GetParameters();

        Assert.Equal(comment.Split(' ', StringSplitOptions.RemoveEmptyEntries), parameters.Select(p => p.Name));
        Assert.Equal(
            parameters.Select(p => p.Name).Order(StringComparer.Ordinal),
            NamedPlaceholder().Matches(value).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));

        var arguments = parameters.Select(p => (object)$"<{p.Name}>").ToArray();
        var message = (string)Methods[name].Invoke(null, arguments)!;

        Assert.Equal(NamedPlaceholder().Replace(value, "<$1>"), message);
    }

    [GeneratedRegex(@"\{(\w+)}")]
    private static partial Regex NamedPlaceholder();
}
