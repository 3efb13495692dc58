namespace EFCore.Citus.Analyzers.Model;

/// <summary>
///     Represents the value of an expression with a type of the model building API.
/// </summary>
internal abstract class BuilderValue
{
    public sealed class Model : BuilderValue
    {
        public static Model Instance { get; } = new();
    }

    public sealed class Entity(EntityFacts facts) : BuilderValue
    {
        public EntityFacts Facts { get; } = facts;
    }

    public sealed class Property(PropertyFacts facts) : BuilderValue
    {
        public PropertyFacts Facts { get; } = facts;
    }

    public sealed class Index(IndexFacts facts) : BuilderValue
    {
        public IndexFacts Facts { get; } = facts;
    }

    /// <summary>
    ///     Represents the result of <c>HasOne</c> or <c>HasMany</c>, before the other end of the relationship is configured.
    /// </summary>
    public sealed class Navigation(EntityFacts from, EntityFacts to, string? name, bool isCollection, Evidence evidence) : BuilderValue
    {
        public EntityFacts From { get; } = from;

        public EntityFacts To { get; } = to;

        public string? Name { get; } = name;

        public bool IsCollection { get; } = isCollection;

        public Evidence Evidence { get; } = evidence;
    }

    public sealed class Relationship(RelationshipFacts facts, Navigation start, string? inverse) : BuilderValue
    {
        public RelationshipFacts Facts { get; } = facts;

        public Navigation Start { get; } = start;

        public string? Inverse { get; } = inverse;
    }

    public sealed class ManyToMany : BuilderValue
    {
        public static ManyToMany Instance { get; } = new();
    }

    /// <summary>
    ///     Represents a builder that no rule depends on.
    /// </summary>
    public sealed class Neutral : BuilderValue
    {
        public static Neutral Instance { get; } = new();
    }
}
