using System.Reflection;
using EFCore.Citus.Migrations.Planning;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace EFCore.Citus.Tests.Migrations;

public class OperationRewritesTest
{
    [Fact]
    public void Every_property_of_a_column_is_copied()
    {
        var from = new AddColumnOperation();
        from.AddAnnotation("Some", "annotation");
        var properties = typeof(ColumnOperation).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(p => p.CanWrite)
            .ToList();
        foreach (var property in properties)
        {
            property.SetValue(from, ValueFor(property));
        }

        var to = new AlterColumnOperation();
        OperationRewrites.Copy(from, to);

        Assert.True(properties.Count >= 18);
        Assert.All(properties, p => Assert.Equal(ValueFor(p), p.GetValue(to)));
        Assert.Equal("annotation", to["Some"]);
    }

    // The values differ from those of a new operation.
    private static object ValueFor(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

        return type == typeof(bool) ? true
            : type == typeof(int) ? 7
            : type == typeof(Type) ? typeof(Guid)
            : type.IsAssignableFrom(typeof(string)) ? property.Name
            : throw new NotSupportedException($"'{property.Name}' has the type '{type}', for which this test has no value.");
    }
}
