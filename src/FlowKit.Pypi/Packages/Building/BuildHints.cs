using FlowKit.Pypi.Installation;

namespace FlowKit.Pypi.Packages.Building;

/// <summary>What mostly helps with the usual failures of builds.</summary>
internal static class BuildHints
{
    public static string For(IReadOnlyList<string> lines, PythonInterpreter interpreter)
    {
        foreach (string line in lines)
        {
            if (line.Contains("Python.h", StringComparison.Ordinal) && line.Contains("No such file", StringComparison.Ordinal))
                return $" The headers of Python {interpreter.MajorMinor} are missing: install the development package of your Python (python3-dev, python3-devel).";
            if (line.Contains("fatal error:", StringComparison.Ordinal) && line.Contains("No such file or directory", StringComparison.Ordinal))
                return " A header of a C library is missing: install the library's development package.";
            if (line.Contains("cannot find -l", StringComparison.Ordinal)) return " A library to link with is missing: install its development package.";
            if ((line.Contains("command '", StringComparison.Ordinal) && line.Contains("No such file or directory", StringComparison.Ordinal)) || line.Contains("Unknown compiler", StringComparison.Ordinal) || line.Contains("Microsoft Visual C++", StringComparison.Ordinal))
                return " There is no C compiler: install one (build-essential, Xcode's command line tools, Build Tools for Visual Studio).";
            if (line.Contains("No module named 'distutils'", StringComparison.Ordinal) || line.Contains("module 'pkgutil' has no attribute 'ImpImporter'", StringComparison.Ordinal))
                return $" The project is too old for Python {interpreter.MajorMinor}: use a newer release of it, or an older Python.";
            if (line.Contains("cargo", StringComparison.OrdinalIgnoreCase) && line.Contains("not found", StringComparison.Ordinal)) return " There is no Rust compiler: install Rust (rustup).";
        }
        return "";
    }
}
