using System.Collections;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EFCore.Citus.Bulk.Model;

/// <summary>
///     Writes an owned or complex object, or a collection of them, as the JSON document that SaveChanges would store. The metadata of the
///     model is looked up once.
/// </summary>
internal sealed class BulkJson
{
    private readonly bool _isCollection;
    private readonly Structure _structure;

    public BulkJson(ITypeBase type, bool isCollection)
    {
        _isCollection = isCollection;
        _structure = new Structure(type);
    }

    public string? Write(object? value)
    {
        if (value is null)
        {
            return null;
        }

        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            _structure.Write(writer, value, _isCollection);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private sealed class Structure
    {
        private readonly List<(string Name, IClrPropertyGetter? Getter, JsonValueReaderWriter Json, object? Default)> _values = [];
        private readonly List<(string Name, IClrPropertyGetter Getter, Structure Structure, bool IsCollection)> _parts = [];

        public Structure(ITypeBase type)
        {
            foreach (var property in type.GetProperties())
            {
                // Keys within a document are the position of an object in the document, and have no name in it.
                if (property.IsKey() || property.GetJsonPropertyName() is not { } name)
                {
                    continue;
                }

                _values.Add(
                    (name,
                        property.IsShadowProperty() ? null : property.GetGetter(),
                        property.GetJsonValueReaderWriter() ?? property.GetTypeMapping().JsonValueReaderWriter!,
                        property.IsShadowProperty() && !property.IsNullable ? property.Sentinel : null));
            }

            foreach (var part in type.GetComplexProperties())
            {
                _parts.Add((part.GetJsonPropertyName()!, part.GetGetter(), new Structure(part.ComplexType), part.IsCollection));
            }

            foreach (var part in type is IEntityType entityType ? entityType.GetNavigations().Where(n => !n.IsOnDependent) : [])
            {
                _parts.Add(
                    (part.TargetEntityType.GetJsonPropertyName()!, part.GetGetter(), new Structure(part.TargetEntityType), part.IsCollection));
            }
        }

        public void Write(Utf8JsonWriter writer, object value, bool isCollection)
        {
            if (!isCollection)
            {
                WriteObject(writer, value);

                return;
            }

            writer.WriteStartArray();
            foreach (var element in (IEnumerable)value)
            {
                WriteObjectOrNull(writer, element, isCollection: false);
            }

            writer.WriteEndArray();
        }

        private void WriteObjectOrNull(Utf8JsonWriter writer, object? value, bool isCollection)
        {
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                Write(writer, value, isCollection);
            }
        }

        private void WriteObject(Utf8JsonWriter writer, object value)
        {
            writer.WriteStartObject();
            foreach (var (name, getter, json, @default) in _values)
            {
                writer.WritePropertyName(name);
                if ((getter is null ? @default : getter.GetClrValue(value)) is { } propertyValue)
                {
                    json.ToJson(writer, propertyValue);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            foreach (var (name, getter, structure, isCollection) in _parts)
            {
                writer.WritePropertyName(name);
                structure.WriteObjectOrNull(writer, getter.GetClrValue(value), isCollection);
            }

            writer.WriteEndObject();
        }
    }
}
