using System.Text;
using FlowKit.Conda.Formats;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Formats;

/// <summary>
/// A lock that another conda tool wrote: <c>pixi.lock</c>, <c>conda-lock.yml</c>, a list of addresses below <c>@EXPLICIT</c> (CEP 23), mamba's. Its packages, conda's and PyPI's, are taken exactly as it says:
/// nothing is solved, no channel is asked.
/// </summary>
public sealed class CondaLockFile
{
    private const string Main = "main";

    private readonly LockFileEnvironment _environment;
    private readonly IReadOnlyList<LockFilePlatform> _definitions;

    /// <summary>Reads a lock.</summary>
    /// <param name="fileName">The name of the file, for messages. Changes no id.</param>
    /// <param name="text">The content.</param>
    /// <param name="environment">
    /// The environment of a <c>pixi.lock</c>, or the category of a <c>conda-lock.yml</c> that is taken besides <c>main</c>. Default: the only one, or <c>default</c>; the category <c>main</c> alone.
    /// </param>
    /// <param name="allowMd5">Whether a conda package that has only an MD5 is fetched while resolving, held to that, and locked by the SHA-256 of what came. Default: no, it is an error.</param>
    /// <param name="origin">Who asks, in the user's words; null where unknown. Changes no id.</param>
    /// <exception cref="FlowKitException"><c>FK7130</c>, <c>FK7131</c>: it cannot be read. <c>FK7190</c>: it has no such environment. <c>FK7309</c>: a package of it is built from source by pixi itself.</exception>
    public CondaLockFile(string fileName, string text, string? environment = null, bool allowMd5 = false, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        ArgumentNullException.ThrowIfNull(text);
        (FileName, AllowMd5, Origin) = (fileName, allowMd5, origin);
        LockFile read = LockFileReader.Read(text, fileName);
        IsLossy = read.IsLossy;
        _definitions = read.Platforms;
        _environment = read.Environments is [{ Packages: { } all } only] && all.Values.Any(static p => p.Any(static q => q.Category is not null))
            ? OfCategory(read, only, environment)
            : read.Select([environment ?? (read.Environments is [{ } one] ? one.Name : "default")]).Environments[0];
        if (_environment.Packages.Values.SelectMany(static p => p).FirstOrDefault(static p => p.Kind == LockFilePackageKind.CondaSource) is { } source)
            throw Unusable($"'{(Uri.TryCreate(source.Url, UriKind.Absolute, out Uri? address) ? SafeAddress.Of(address) : source.Url)}' is built from source by pixi itself. Build the package, put it into a channel, and lock it from there");
    }

    /// <summary>The name of the file, for messages. Changes no id.</summary>
    public string FileName { get; }

    /// <summary>Who asks, in the user's words; null where unknown. Changes no id.</summary>
    public string? Origin { get; }

    /// <summary>Whether an MD5 is enough of a hash for a conda package.</summary>
    public bool AllowMd5 { get; }

    /// <summary>Whether the format leaves out what a solver would need: good for installing, not for solving on.</summary>
    public bool IsLossy { get; }

    /// <summary>The platforms that are locked, sorted. None for a list of packages that fit every platform.</summary>
    public IReadOnlyList<string> Platforms => [.. _environment.Packages.Keys.Select(SubdirOf).Where(static s => s != "noarch").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Whether packages of PyPI are locked, on any platform.</summary>
    public bool HasPypi => _environment.Packages.Values.Any(static packages => packages.Any(static p => p.Kind == LockFilePackageKind.Pypi));

    /// <summary>The lock, as messages name it.</summary>
    internal string Label => Origin is null ? "the lock " + FileName : $"the lock {FileName} ({Origin})";

    /// <summary>What is locked for a platform, and what the lock says that the platform offers.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="offered">What the target offers: where a lock has several platforms of one subdir (a name of its own for machines with CUDA), the one that asks for most of it is taken.</param>
    /// <exception cref="FlowKitException"><c>FK7313</c>: it holds nothing for it. <c>FK7309</c>: it does not say which of several platforms is meant.</exception>
    internal (IReadOnlyList<LockFilePackage> Packages, IReadOnlyList<string> VirtualPackages) For(string platform, IReadOnlyList<VirtualPackage> offered)
    {
        string[] names = [.. _environment.Packages.Keys.Where(name => SubdirOf(name) == platform)];
        if (names.Length == 0 && _environment.Packages.ContainsKey("noarch")) names = ["noarch"];
        string name = names switch
        {
            [] => throw new FlowKitException(EnvironmentErrors.PlatformNotLocked, $"{Label} is for {(Platforms.Count == 0 ? "no platform" : string.Join(", ", Platforms))}, not for {platform}. Lock again with {platform} among its platforms, or ask for those alone (Platforms)."),
            [{ } only] => only,
            _ => NameFor(names, offered),
        };
        return (_environment.Packages[name], _definitions.FirstOrDefault(d => d.Name == name)?.VirtualPackages ?? []);
    }

    /// <summary>Content and choice as one line, in the one form that equal locks have.</summary>
    internal string ToCanonicalText() => $"{Sha256Digest.Compute(Encoding.UTF8.GetBytes(ToCanonicalContent()))}{(AllowMd5 ? " md5" : "")}";

    /// <summary>What is taken of the lock, in the one form that equal locks have: a <c>pixi.lock</c> of one environment, without credentials.</summary>
    internal string ToCanonicalContent() => PixiLock.Write(new LockFile { Format = LockFileFormat.Pixi, Version = 7, Environments = [_environment with { Name = "default" }], Platforms = _definitions }, 7);

    private string SubdirOf(string name) => _definitions.FirstOrDefault(d => d.Name == name)?.Subdir.Name ?? name;

    private string NameFor(string[] names, IReadOnlyList<VirtualPackage> offered)
    {
        LockFilePlatform[] fitting = [.. _definitions.Where(d => names.Contains(d.Name) && d.VirtualPackages.All(v => IsOffered(VirtualPackage.Parse(v), offered))).OrderByDescending(static d => d.VirtualPackages.Count)];
        return fitting switch
        {
            [{ } only] => only.Name,
            [{ } first, { } second, ..] when first.VirtualPackages.Count > second.VirtualPackages.Count => first.Name,
            _ => throw Unusable($"it has the platforms {string.Join(", ", names.Order(StringComparer.Ordinal))} for one subdir, and what the target offers ({string.Join(", ", offered)}) fits {(fitting.Length == 0 ? "none of them" : "several")}. Say what it has (VirtualPackages)"),
        };
    }

    private static bool IsOffered(VirtualPackage wanted, IReadOnlyList<VirtualPackage> offered) => offered.Any(o => o.Name == wanted.Name && o.Version.CompareTo(wanted.Version) >= 0);

    private static LockFileEnvironment OfCategory(LockFile read, LockFileEnvironment only, string? category)
    {
        string[] known = [.. only.Packages.Values.SelectMany(static p => p).Select(static p => p.Category ?? Main).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (category is not null && category != Main && !known.Contains(category)) read.Select([category]);
        // One package can be of several categories.
        return only with
        {
            Packages = only.Packages.ToDictionary(static p => p.Key, p => (IReadOnlyList<LockFilePackage>)[.. p.Value.Where(q => (q.Category ?? Main) == Main || q.Category == category).DistinctBy(static q => (q.Kind, q.Url))], StringComparer.Ordinal),
        };
    }

    private FlowKitException Unusable(string problem) => new(EnvironmentErrors.InvalidSpec, $"A lock cannot be used, {Label}: {problem}.");
}
