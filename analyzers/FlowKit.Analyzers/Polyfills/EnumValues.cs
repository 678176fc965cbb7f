namespace FlowKit;

/// <summary>The typed list of an enumeration's values that netstandard2.0 lacks.</summary>
internal static class EnumValues
{
    extension(Enum)
    {
        public static T[] GetValues<T>()
            where T : struct, Enum => (T[])Enum.GetValues(typeof(T));
    }
}
