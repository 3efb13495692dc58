using EFCore.Citus.Analyzers.Model;
using EFCore.Citus.Metadata;
using EFCore.Citus.Shared;
using Microsoft.CodeAnalysis;

namespace EFCore.Citus.Analyzers.Rules;

/// <summary>
///     Checks the distribution column, and columns that are not allowed in a table of some type.
/// </summary>
internal static class ColumnRules
{
    private static readonly HashSet<string> TypesWithoutHash = new(StringComparer.OrdinalIgnoreCase)
    {
        "json", "xml", "money", "bit", "varbit", "bit varying", "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector",
        "tsquery", "cube", "seg", "query_int", "lquery", "ltxtquery"
    };

    private static readonly Dictionary<string, string> ClrTypesWithoutHash = new(StringComparer.Ordinal)
    {
        ["System.Collections.BitArray"] = "bit varying",
        ["NpgsqlTypes.NpgsqlPoint"] = "point",
        ["NpgsqlTypes.NpgsqlLine"] = "line",
        ["NpgsqlTypes.NpgsqlLSeg"] = "lseg",
        ["NpgsqlTypes.NpgsqlBox"] = "box",
        ["NpgsqlTypes.NpgsqlPath"] = "path",
        ["NpgsqlTypes.NpgsqlPolygon"] = "polygon",
        ["NpgsqlTypes.NpgsqlCircle"] = "circle",
        ["NpgsqlTypes.NpgsqlCube"] = "cube",
        ["NpgsqlTypes.NpgsqlTsVector"] = "tsvector",
        ["NpgsqlTypes.NpgsqlTsQuery"] = "tsquery"
    };

    /// <summary>
    ///     Determines whether an entity type is distributed by a property that it does not have. Other rules do not report such an entity
    ///     type.
    /// </summary>
    public static bool LacksDistributionProperty(ResolvedModel model, ResolvedEntity entity)
        => entity is { TableType: CitusTableType.Distributed, DistributionProperty: { } name }
            && Exists(model, entity, ClrMembers.FindProperty(entity.Root.Type, name), name) == false;

    /// <returns>
    ///     <see langword="true" /> if the distribution property is valid, so that other rules may check it; otherwise,
    ///     <see langword="false" />.
    /// </returns>
    public static bool CheckDistributionProperty(ResolvedModel model, ResolvedEntity entity, Findings findings)
    {
        if (entity is not { TableType: CitusTableType.Distributed, DistributionProperty: { } name })
        {
            return true;
        }

        var property = ClrMembers.FindProperty(entity.Root.Type, name);
        var exists = Exists(model, entity, property, name);
        if (exists != true)
        {
            if (exists == false && entity.IsRoot)
            {
                DistributionPropertyAdvice.Report(model, entity, property, name, findings);
            }

            return false;
        }

        if (entity.IsRoot
            && entity.FindPropertyFacts(name) is not { IsUnknown: true })
        {
            CheckColumn(model, entity, property, name, findings);
        }

        return true;
    }

    public static void CheckRowVersion(ResolvedEntity entity, Findings findings)
    {
        if (entity.TableType != CitusTableType.Reference)
        {
            return;
        }

        foreach (var pair in entity.Facts.Properties)
        {
            var facts = pair.Value;
            var type = facts.Type ?? ClrMembers.FindProperty(entity.Facts.Type, pair.Key)?.Type;
            if (facts is { RowVersion: { } rowVersion, IsConcurrencyToken: true }
                && IsMappedByConvention(facts)
                && IsTransactionId(type))
            {
                Report(pair.Key, rowVersion);
            }
        }

        foreach (var property in ClrMembers.GetProperties(entity.Facts.Type))
        {
            if (IsTransactionId(property.Type)
                && ClrMembers.FindAttribute(property, ClrMembers.Timestamp) is { } attribute
                && !ClrMembers.HasAttribute(property, ClrMembers.Column)
                && !entity.Facts.IgnoredMembers.Contains(property.Name)
                && (entity.FindPropertyFacts(property.Name) is not { } facts || facts.RowVersion is null && IsMappedByConvention(facts)))
            {
                Report(property.Name, Evidence.Of(attribute));
            }
        }

        void Report(string name, Evidence evidence)
            => findings.Report(
                CitusDescriptors.RowVersionOfReferenceTable, evidence, entity.TableTypeEvidence, entity.Name, name);
    }

    // A property with another column, an explicit type or value generation is not mapped to the system column.
    private static bool IsMappedByConvention(PropertyFacts facts)
        => facts is { IsUnknown: false, ColumnName: null or "xmin", ColumnType: null, HasConversion: false, HasValueGeneration: false };

    // Npgsql maps a row version of this type to the system column.
    private static bool IsTransactionId(ITypeSymbol? type)
        => type is not null && ClrMembers.UnwrapNullable(type).SpecialType == SpecialType.System_UInt32;

    /// <returns>
    ///     <see langword="true" /> if the property exists, <see langword="false" /> if it does not, and <see langword="null" /> if that
    ///     cannot be determined, as for a shadow property that a foreign key may create.
    /// </returns>
    private static bool? Exists(ResolvedModel model, ResolvedEntity entity, IPropertySymbol? property, string name)
    {
        if (entity.Root.Properties.ContainsKey(name))
        {
            return true;
        }

        if (property is not null)
        {
            return !entity.Root.IgnoredMembers.Contains(name)
                && !ClrMembers.HasAttribute(property, ClrMembers.NotMapped)
                && (ClrMembers.FindNavigationTarget(property, out _) is not { } target || model.Find(target) is null);
        }

        if (entity.Key?.Contains(name) == true
            || model.Facts.Relationships.Any(r => r.Dependent == entity.Root && r.ForeignKey?.Contains(name) == true)
            || entity.Root.AlternateKeys.Concat(entity.Root.Indexes.Select(i => i.Properties)).Any(k => k.Contains(name)))
        {
            return true;
        }

        return ClrMembers.HasMember(entity.Root.Type, name) || model.MayCreateForeignKeyProperty(entity, name) ? null : false;
    }

    private static void CheckColumn(ResolvedModel model, ResolvedEntity entity, IPropertySymbol? property, string name, Findings findings)
    {
        var facts = entity.FindPropertyFacts(name);
        if (facts?.Computed is { } computed)
        {
            findings.Report(
                CitusDescriptors.DistributionColumnComputed,
                computed,
                entity.TableTypeEvidence,
                entity.Name,
                name,
                CitusRules.DistributionColumnComputed.QuoteCitus());
        }

        if (FindTypeWithoutHash(facts, property) is var (type, evidence))
        {
            findings.Report(
                CitusDescriptors.DistributionColumnTypeNotHashable,
                evidence,
                entity.TableTypeEvidence,
                entity.Name,
                name,
                type,
                CitusRules.DistributionColumnTypeNotHashable.QuoteCitus(type));
        }

        // The properties of a required relationship are required.
        if (IsOptional(entity, facts, property, name)
            && !model.Facts.Relationships.Any(r => r.Dependent == entity.Root && r.ForeignKey?.Contains(name) == true))
        {
            findings.Report(
                CitusDescriptors.DistributionPropertyOptional,
                entity.TableTypeEvidence,
                property is null ? Evidence.None : Evidence.Of(property),
                entity.Name,
                name,
                CitusRules.DistributionPropertyOptional.QuoteCitus());
        }
    }

    private static (string Type, Evidence Evidence)? FindTypeWithoutHash(PropertyFacts? facts, IPropertySymbol? property)
    {
        if (facts?.ColumnType is { } columnType)
        {
            return HasNoHash(columnType.Type) ? columnType : null;
        }

        if (property is null)
        {
            return null;
        }

        if (ClrMembers.FindAttribute(property, ClrMembers.Column) is { } attribute
            && attribute.NamedArguments.FirstOrDefault(n => n.Key == "TypeName").Value.Value is string typeName)
        {
            return HasNoHash(typeName) ? (typeName, Evidence.Of(attribute)) : null;
        }

        return facts is not { HasConversion: true }
            && ClrTypesWithoutHash.TryGetValue(ClrMembers.UnwrapNullable(property.Type).ToDisplayString(), out var storeType)
                ? (storeType, Evidence.None)
                : null;
    }

    // The length is ignored, because bit(8) has no hash function either.
    private static bool HasNoHash(string storeType)
        => TypesWithoutHash.Contains(storeType.Split('(')[0].Trim());

    private static bool IsOptional(ResolvedEntity entity, PropertyFacts? facts, IPropertySymbol? property, string name)
    {
        // The properties of a key are required.
        if (entity.Key?.Contains(name) == true
            || entity.Facts.AlternateKeys.Any(k => k.Contains(name)))
        {
            return false;
        }

        // An explicit key that is unknown may contain the property.
        if (entity.Key is null && !entity.IsKeyExplicit)
        {
            return false;
        }

        return facts?.IsRequired is { } required
            ? !required
            : property is not null && ClrMembers.IsOptional(property) && !ClrMembers.HasAttribute(property, ClrMembers.Required);
    }
}
