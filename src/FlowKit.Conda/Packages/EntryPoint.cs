using System.Buffers;

namespace FlowKit.Conda.Packages;

/// <summary>A program that calls a Python function: <c>name = module:function</c>.</summary>
/// <param name="Name">The program's file name, without an extension.</param>
/// <param name="Module">The dotted module.</param>
/// <param name="Function">The function, dotted where it is a member of something in the module.</param>
public sealed record EntryPoint(string Name, string Module, string Function)
{
    private static readonly SearchValues<char> NotInFileNames = SearchValues.Create("/\\:\0\"'\n\r\t");

    /// <summary>Reads <c>name = module:function</c>; blanks do not matter.</summary>
    /// <exception cref="SpecParseException"><c>FK8117</c>: anything else, above all what could lead out of the programs' folder or be code of its own.</exception>
    public static EntryPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw Bad(text, text.Length, "'name = module:function' is expected");
        int colon = text.IndexOf(':', equals);
        if (colon < 0) throw Bad(text, text.Length, "a ':' and a function are expected");
        string name = text[..equals].Trim(), module = text[(equals + 1)..colon].Trim(), function = text[(colon + 1)..].Trim();
        if (name.Length == 0 || name[0] is '.' or '-' || name.AsSpan().ContainsAny(NotInFileNames)) throw Bad(text, 0, "the name must be a plain file name");
        if (!IsDotted(module)) throw Bad(text, equals + 1, "the module must be a dotted Python name");
        if (!IsDotted(function)) throw Bad(text, colon + 1, "the function must be a dotted Python name");
        return new EntryPoint(name, module, function);
    }

    // What is imported from the module: the first part of the function.
    internal string ImportName => Function.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? Function[..dot] : Function;

    private static bool IsDotted(string text)
    {
        foreach (string part in text.Split('.'))
        {
            if (part.Length == 0 || char.IsAsciiDigit(part[0])) return false;
            foreach (char c in part)
            {
                if (!char.IsLetterOrDigit(c) && c != '_') return false;
            }
        }
        return true;
    }

    private static SpecParseException Bad(string text, int position, string problem) => new(CondaErrors.BadEntryPoint, "entry point", text, position, problem);
}
