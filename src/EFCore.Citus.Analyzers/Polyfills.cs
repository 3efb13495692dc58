#pragma warning disable IDE0130 // The compiler looks for the type under this name.
namespace System;
#pragma warning restore IDE0130

/// <summary>
///     What list patterns are compiled to, which .NET Standard 2.0 lacks.
/// </summary>
internal readonly struct Index(int value, bool fromEnd = false)
{
    public int GetOffset(int length)
        => fromEnd ? length - value : value;
}
