#pragma warning disable IDE0130 // The compiler looks for the types under these names.

namespace System
{
    /// <summary>
    ///     What list patterns are compiled to, which .NET Standard 2.0 lacks.
    /// </summary>
    internal readonly struct Index(int value, bool fromEnd = false)
    {
        public int GetOffset(int length)
            => fromEnd ? length - value : value;
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>
    ///     What <c>init</c> is compiled with, which .NET Standard 2.0 lacks.
    /// </summary>
    internal static class IsExternalInit;
}
