using System.Text.RegularExpressions;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Solving;

/// <summary>What the variables <c>CONDA_OVERRIDE_…</c> say about virtual packages (CEP 30, 46).</summary>
internal sealed partial class VirtualPackageOverrides(IReadOnlyDictionary<string, string>? environment)
{
    /// <summary>The mainline version of a kernel: two to four numbers.</summary>
    public string? Linux => Checked("LINUX", KernelVersion(), "a kernel version such as 5.15.0");

    /// <summary>A compute capability; the letter of a family is no part of it.</summary>
    public string? CudaArch => Checked("CUDA_ARCH", ComputeCapability(), "a compute capability such as 8.6")?.TrimEnd('a', 'f');

    /// <summary>The name of a microarchitecture.</summary>
    public string? Archspec => Checked("ARCHSPEC", BuildString(), "the name of a microarchitecture such as x86_64_v3");

    /// <summary>Whether the variable is there and empty.</summary>
    public bool IsEmpty(string key) => Text(key) is { Length: 0 };

    /// <summary>The version that a variable gives; null where it is not there, or empty.</summary>
    /// <exception cref="FlowKitException"><c>FK7114</c>: it is no version.</exception>
    public string? Version(string key) =>
        Text(key) is not { Length: > 0 } text ? null
        // Words are version literals too, but no library or driver has such a one.
        : char.IsAsciiDigit(text[0]) && CondaVersion.TryParse(text, out _) ? text
        : throw Bad(key, text, "a version such as 2.28");

    private string? Checked(string key, Regex form, string expected) =>
        Text(key) is not { Length: > 0 } text ? null : form.IsMatch(text) ? text : throw Bad(key, text, expected);

    private string? Text(string key) => environment is not null && environment.TryGetValue("CONDA_OVERRIDE_" + key, out string? value) ? value.Trim() : null;

    private static FlowKitException Bad(string key, string text, string expected) =>
        new(CondaErrors.BadVirtualPackage, $"CONDA_OVERRIDE_{key} is '{text}'. Set it to {expected}, or unset it.");

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+(\.[0-9]+)?(\.[0-9]+)?\z")]
    private static partial Regex KernelVersion();

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+[af]?\z")]
    private static partial Regex ComputeCapability();

    [GeneratedRegex(@"\A[A-Za-z0-9_.+]+\z")]
    private static partial Regex BuildString();
}
