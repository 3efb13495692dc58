namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     Represents the name of a table in the form that operations use. A <see langword="null" /> schema is the default schema.
/// </summary>
internal readonly record struct TableIdentity(string Name, string? Schema)
{
    public override string ToString()
        => Schema is null ? Name : Schema + "." + Name;
}
