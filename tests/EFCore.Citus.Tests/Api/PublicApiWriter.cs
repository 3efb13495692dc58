using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace EFCore.Citus.Tests.Api;

/// <summary>
///     Writes the public API of an assembly, with one line for each member in C# syntax, in an order that does not depend on the order of
///     the source.
/// </summary>
internal static class PublicApiWriter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char"
    };

    public static string Write(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var ns in assembly.GetExportedTypes().GroupBy(t => t.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(ns.Key).Append('\n');
            foreach (var type in ns.OrderBy(TypeName, StringComparer.Ordinal))
            {
                text.Append('\n');
                WriteType(text, type);
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteType(StringBuilder text, Type type)
    {
        foreach (var attribute in Attributes(type))
        {
            text.Append("  ").Append(attribute).Append('\n');
        }

        text.Append("  ").Append(TypeDeclaration(type)).Append('\n');

        var members = type.IsEnum
            ? EnumValues(type)
            : IsDelegate(type)
                ? []
                : type.GetMembers(Declared)
                    .Select(m => (m.Name, Text: Member(m, type)))
                    .OrderBy(m => m.Name, StringComparer.Ordinal)
                    .ThenBy(m => m.Text, StringComparer.Ordinal)
                    .Select(m => m.Text)
                    .OfType<string>();

        foreach (var member in members)
        {
            text.Append("    ").Append(member).Append('\n');
        }
    }

    // The values are part of the contract in addition to the names, because migrations and compiled models of users contain them.
    private static IEnumerable<string> EnumValues(Type type)
        => type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (f.Name, Value: Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)))
            .OrderBy(v => v.Value)
            .Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Name} = {v.Value}"));

    private static string TypeDeclaration(Type type)
    {
        if (IsDelegate(type))
        {
            var invoke = type.GetMethod("Invoke")!;

            return $"public delegate {TypeName(Nullability.Create(invoke.ReturnParameter))} {TypeName(type)}({Parameters(invoke)})";
        }

        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class"
        };

        var bases = new List<string>();
        if (type.IsEnum)
        {
            bases.Add(TypeName(type.GetEnumUnderlyingType()));
        }
        else
        {
            if (type.BaseType is { } baseType && baseType != typeof(object) && baseType != typeof(ValueType))
            {
                bases.Add(TypeName(baseType));
            }

            var inherited = type.GetInterfaces().SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
            bases.AddRange(type.GetInterfaces().Except(inherited).Select(TypeName).Order(StringComparer.Ordinal));
        }

        return $"public {kind} {TypeName(type)}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}{Constraints(type.GetGenericArguments())}";
    }

    private static string? Member(MemberInfo member, Type type)
    {
        var signature = member switch
        {
            FieldInfo f when IsVisible(f) => Field(f),
            PropertyInfo p => Property(p),
            EventInfo { AddMethod: { } add } e when IsVisible(add) => $"{Modifiers(add)}event {TypeName(Nullability.Create(e))} {e.Name}",
            ConstructorInfo c when IsVisible(c) && !c.IsStatic => $"{Modifiers(c)}{NameWithoutArity(type)}({Parameters(c)})",
            // Accessors are part of their property or event. Operators are included as methods.
            MethodInfo m when IsVisible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) => Method(m),
            _ => null
        };

        return signature is null ? null : string.Concat(Attributes(member).Select(a => a + " ")) + signature;
    }

    private static string Field(FieldInfo field)
    {
        var modifiers = Access(field) + (field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : ""));
        var value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue(), field.FieldType) : "";

        return $"{modifiers}{TypeName(Nullability.Create(field))} {field.Name}{value}";
    }

    private static string? Property(PropertyInfo property)
    {
        var getter = property.GetMethod is { } g && IsVisible(g) ? g : null;
        var setter = property.SetMethod is { } s && IsVisible(s) ? s : null;
        if ((getter ?? setter) is not { } accessor)
        {
            return null;
        }

        var isInit = setter?.ReturnParameter.GetRequiredCustomModifiers()
            .Any(m => m == typeof(IsExternalInit)) == true;
        var setterAccess = getter is not null && setter is not null && Access(setter) != Access(getter) ? Access(setter) : "";
        var accessors = (getter is null ? "" : "get; ") + (setter is null ? "" : setterAccess + (isInit ? "init; " : "set; "));
        var required = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : "";
        var indexer = property.GetIndexParameters();
        var name = indexer.Length == 0 ? property.Name : $"this[{string.Join(", ", indexer.Select(Parameter))}]";

        return $"{Modifiers(accessor)}{required}{TypeName(Nullability.Create(property))} {name} {{ {accessors}}}";
    }

    private static string Method(MethodInfo method)
        => $"{Modifiers(method)}{TypeName(Nullability.Create(method.ReturnParameter))} {method.Name}{GenericArguments(method)}({Parameters(method)})"
            + Constraints(method.IsGenericMethodDefinition ? method.GetGenericArguments() : []);

    private static string GenericArguments(MethodInfo method)
        => method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);

        return (isExtension ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var prefix = parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false) ? "params " : "";
        if (type.IsByRef)
        {
            type = type.GetElementType()!;
            prefix = parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        }

        var value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue, type) : "";

        return $"{prefix}{TypeName(Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Constraints(Type[] arguments)
        => string.Concat(
            arguments.Where(a => a.IsGenericParameter).Select(
                a =>
                {
                    var attributes = a.GenericParameterAttributes;
                    var constraints = new List<string>();
                    if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                    {
                        constraints.Add("struct");
                    }
                    else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                    {
                        constraints.Add("class");
                    }

                    constraints.AddRange(a.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(TypeName));
                    if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !constraints.Contains("struct"))
                    {
                        constraints.Add("new()");
                    }

                    return constraints.Count == 0 ? "" : $" where {a.Name} : {string.Join(", ", constraints)}";
                }));

    // Only attributes that affect the caller are included.
    private static IEnumerable<string> Attributes(MemberInfo member)
    {
        // The compiler marks constructors of types with required members as obsolete for older compilers.
        if (member.GetCustomAttribute<ObsoleteAttribute>() is { } obsolete
            && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute), inherit: false))
        {
            yield return obsolete.IsError ? "[Obsolete(error)]" : "[Obsolete]";
        }

        if (member.GetCustomAttribute<ExperimentalAttribute>() is { } experimental)
        {
            yield return $"[Experimental({experimental.DiagnosticId})]";
        }

        if (member.GetCustomAttribute<EditorBrowsableAttribute>() is { State: EditorBrowsableState.Never })
        {
            yield return "[Hidden]";
        }
    }

    private static string Modifiers(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            return method.IsStatic ? "static " : "";
        }

        var isOverride = method is MethodInfo { IsVirtual: true } m && m.GetBaseDefinition().DeclaringType != m.DeclaringType;
        var dispatch = method switch
        {
            { IsStatic: true } => "static ",
            _ when isOverride => method.IsFinal ? "sealed override " : "override ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => ""
        };

        return Access(method) + dispatch;
    }

    private static string Access(MethodBase method)
        => method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : "protected ";

    private static string Access(FieldInfo field)
        => field.IsPublic ? "public " : "protected ";

    private static bool IsVisible(MethodBase method)
        => method.IsPublic || (IsInherited(method.DeclaringType!) && (method.IsFamily || method.IsFamilyOrAssembly));

    private static bool IsVisible(FieldInfo field)
        => field.IsPublic || (IsInherited(field.DeclaringType!) && (field.IsFamily || field.IsFamilyOrAssembly));

    private static bool IsInherited(Type type)
        => !type.IsSealed && type.GetConstructors(Declared).Any(c => !c.IsStatic && (c.IsPublic || c.IsFamily || c.IsFamilyOrAssembly));

    private static bool IsDelegate(Type type)
        => type.BaseType == typeof(MulticastDelegate);

    private static string Literal(object? value, Type type)
    {
        var valueType = Nullable.GetUnderlyingType(type) ?? type;

        return value switch
        {
            null => type is { IsValueType: true } && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
            _ when valueType.IsEnum => $"{TypeName(valueType)}.{Enum.ToObject(valueType, value)}",
            string s => $"\"{s}\"",
            bool b => b ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!
        };
    }

    private static string TypeName(NullabilityInfo type)
    {
        var name = type switch
        {
            { Type.IsByRef: true } when type.Type.GetElementType() is { IsGenericType: false, IsArray: false } element => TypeName(element),
            { ElementType: { } element } => $"{TypeName(element)}[{new string(',', type.Type.GetArrayRank() - 1)}]",
            { Type: { IsGenericType: true } generic } when Nullable.GetUnderlyingType(generic) is null
                => NameWithoutArity(generic) + $"<{string.Join(", ", type.GenericTypeArguments.Select(TypeName))}>",
            _ => TypeName(type.Type)
        };

        return IsNullable(type) && !name.EndsWith('?') ? name + "?" : name;
    }

    // An unconstrained type parameter always reads as nullable, because its argument may be.
    private static bool IsNullable(NullabilityInfo type)
        => type.ReadState == NullabilityState.Nullable
            && (type.Type.IsByRef ? type.Type.GetElementType()! : type.Type) is { IsValueType: false, IsGenericParameter: false };

    private static string TypeName(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return TypeName(underlying) + "?";
        }

        if (type.IsArray)
        {
            return $"{TypeName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        // Namespaces of other types are omitted for readability. No two types in the API differ only by their namespace.
        var outer = type.IsNested ? NameWithoutArity(type.DeclaringType!) + "." : "";
        var own = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(TypeName).ToList();

        return outer + NameWithoutArity(type) + (own.Count == 0 ? "" : $"<{string.Join(", ", own)}>");
    }

    private static string NameWithoutArity(Type type)
        => type.Name.Split('`')[0];
}
