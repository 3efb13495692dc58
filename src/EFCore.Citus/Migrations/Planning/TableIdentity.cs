namespace EFCore.Citus.Migrations.Planning;

/// <summary>
///     The name of a table as operations spell it; a null schema is the default schema.
/// </summary>
internal readonly record struct TableIdentity(string Name, string? Schema)
{
    public override string ToString()
        => Schema is null ? Name : Schema + "." + Name;
}
