using FlowKit.Conda.Installation.Records;
using FlowKit.Conda.Specs;

namespace FlowKit.Conda.Installation;

/// <summary>What happens to one package.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Before">The package that is installed; null when it comes.</param>
/// <param name="After">The package that will be; null when it goes.</param>
public sealed record PackageChange(PackageChangeKind Kind, InstalledPackage? Before, PackageRecord? After)
{
    /// <summary>The package's name.</summary>
    public string Name => After?.Name ?? Before!.Record.Name;

    /// <summary>One line: <c>+ numpy 2.1.0 py311h_0</c>, <c>- x …</c>, <c>~ numpy 2.0.0 h_0 -> 2.1.0 h_1</c>.</summary>
    public override string ToString() => Kind switch
    {
        PackageChangeKind.Install => $"+ {Describe(After!)}",
        PackageChangeKind.Remove => $"- {Describe(Before!.Record)}",
        PackageChangeKind.Reinstall => $"= {Describe(After!)} (again)",
        _ => $"~ {Describe(Before!.Record)} -> {After!.Version.Source} {After.Build}",
    };

    private static string Describe(PackageRecord record) => record.Name + " " + record.Version.Source + " " + record.Build;
}
