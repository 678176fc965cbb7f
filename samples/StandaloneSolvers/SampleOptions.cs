using FlowKit.Conda.Installation;

namespace StandaloneSolvers;

/// <summary>What the command line asks for.</summary>
public sealed record SampleOptions
{
    /// <summary>How the program is called.</summary>
    public const string Usage = """
        StandaloneSolvers                                                     both solvers, on a channel and an index made on the spot
        StandaloneSolvers --channel NAME|ADDRESS [--platform SUBDIR] SPEC...  conda match specs, for example 'python 3.11.*'
        StandaloneSolvers --index ADDRESS [--flat] [--python 3.11] REQ...     PyPI requirements, for example 'requests>=2'; --flat: a folder of wheels
        Both: [--prefix FOLDER] [--cache FOLDER]
        """;

    /// <summary>The conda channel; null for none.</summary>
    public string? Channel { get; private set; }

    /// <summary>The PyPI index; null for none.</summary>
    public string? Index { get; private set; }

    /// <summary>Whether the index is a plain folder or page of files.</summary>
    public bool IsFlat { get; private set; }

    /// <summary>The Python of the virtual environment; null for any.</summary>
    public string? Python { get; private set; }

    /// <summary>The subdir to solve for. Default: this machine's.</summary>
    public string Platform { get; private set; } = CondaInstallOptions.HostPlatform;

    /// <summary>Where the environment is made.</summary>
    public string Prefix { get; private set; } = Path.GetFullPath(".flowkit/standalone/env");

    /// <summary>Where packages are kept.</summary>
    public string Cache { get; private set; } = Path.GetFullPath(".flowkit/standalone/cache");

    /// <summary>What is asked for.</summary>
    public List<string> Specs { get; } = [];

    /// <summary>Reads a command line; null where it makes no sense.</summary>
    public static SampleOptions? Parse(IReadOnlyList<string> arguments)
    {
        SampleOptions options = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal)) options.Specs.Add(argument);
            else if (argument == "--flat") options.IsFlat = true;
            else if (++i == arguments.Count || !options.Set(argument, arguments[i])) return null;
        }
        bool isNothing = options is { Channel: null, Index: null, Specs.Count: 0 };
        return isNothing || ((options.Channel is null) != (options.Index is null) && options.Specs.Count > 0) ? options : null;
    }

    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "--channel": Channel = value; return true;
            case "--index": Index = value; return true;
            case "--python": Python = value; return true;
            case "--platform": Platform = value; return true;
            case "--prefix": Prefix = Path.GetFullPath(value); return true;
            case "--cache": Cache = Path.GetFullPath(value); return true;
            default: return false;
        }
    }
}
