using System.Runtime.CompilerServices;

namespace FlowKit;

/// <summary>Guards that netstandard2.0 lacks, for the grammars that are compiled from the runtime's sources.</summary>
internal static class ArgumentGuards
{
    extension(ArgumentNullException)
    {
        public static void ThrowIfNull(object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        {
            if (argument is null)
                throw new ArgumentNullException(name);
        }
    }
}
