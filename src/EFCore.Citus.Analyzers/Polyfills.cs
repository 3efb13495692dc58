#pragma warning disable IDE0130 // The compiler looks for the types under these names.

namespace System
{
    /// <summary>
    ///     The compiler requires this type for list patterns, and .NET Standard 2.0 does not contain it.
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
    ///     The compiler requires this type for <c>init</c>, and .NET Standard 2.0 does not contain it.
    /// </summary>
    internal static class IsExternalInit;
}
