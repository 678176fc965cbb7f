using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FlowKit.Analyzers.Model;

/// <summary>A text beside the project that goes into the assembly.</summary>
/// <param name="Path">Relative to the project, with <c>/</c>.</param>
/// <param name="Text">The content.</param>
/// <param name="IsPython">Whether it is code for the worker; a requirement file otherwise.</param>
internal sealed record CarriedFileModel(string Path, string Text, bool IsPython);

/// <summary>Finds the texts that the build hands over: items <c>FlowKitRequirements</c> and <c>FlowKitPython</c>.</summary>
internal static class CarriedFiles
{
    /// <summary>The project's folder, as the build tells it.</summary>
    public static string ProjectFolder(AnalyzerConfigOptions global) =>
        global.TryGetValue("build_property.MSBuildProjectDirectory", out string? folder) || global.TryGetValue("build_property.ProjectDir", out folder)
            ? folder
            : "";

    /// <summary>Reads a file that is one of ours.</summary>
    public static CarriedFileModel? Read(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancellationToken) =>
        PathOf(file, options, out bool isPython) is { } path && file.GetText(cancellationToken) is { } text
            ? new CarriedFileModel(path, text.ToString().Replace("\r\n", "\n"), isPython)
            : null;

    /// <summary>The path of a file that is one of ours, relative to the project.</summary>
    public static string? PathOf(AdditionalText file, AnalyzerConfigOptionsProvider options, out bool isPython)
    {
        isPython = false;
        if (!options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.FlowKitFile", out string? kind) || kind.Length == 0)
            return null;
        isPython = kind == "Python";
        return options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.FlowKitPath", out string? given) && given.Length > 0
            ? Normalize(given)
            : Relative(file.Path, ProjectFolder(options.GlobalOptions));
    }

    /// <summary>One spelling of a relative path: <c>/</c>, and no <c>./</c> in front.</summary>
    public static string Normalize(string path)
    {
        string result = path.Replace('\\', '/');
        while (result.StartsWith("./", StringComparison.Ordinal))
        {
            result = result.Substring(2);
        }

        return result;
    }

    private static string Relative(string path, string folder)
    {
        string full = Normalize(path);
        string root = Normalize(folder).TrimEnd('/') + "/";
        return root.Length > 1 && full.StartsWith(root, StringComparison.Ordinal) ? full.Substring(root.Length) : full;
    }
}
