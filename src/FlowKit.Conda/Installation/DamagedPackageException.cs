using FlowKit.Conda.Packages;

namespace FlowKit.Conda.Installation;

/// <summary>A package in the cache lacks a file that it should have.</summary>
internal sealed class DamagedPackageException(ExtractedCondaPackage package, string path, Exception inner)
    : FlowKitException(CondaErrors.DamagedPackage,
        $"The package {package.Index.Name} {package.Index.Version} in the cache is damaged: {package.Folder} lacks {path}. Remove that folder, and it is fetched again.", inner)
{
    public ExtractedCondaPackage Package => package;
}
