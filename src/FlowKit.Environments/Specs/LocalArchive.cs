using System.Security.Cryptography;
using FlowKit.Conda.Packages;
using FlowKit.Conda.Specs;
using FlowKit.Content.Downloading;
using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Specs;

/// <summary>Conda specs of archives that are on this machine, as ids and locks hold them: by the hash of the archive, because a path means nothing elsewhere.</summary>
internal static class LocalArchive
{
    /// <summary>The request with the hash of the archive that it names; the same request where it names none of this machine.</summary>
    /// <exception cref="FlowKitException"><c>FK7309</c>: there is no such file, or a server of this machine is named without a SHA-256.</exception>
    public static PackageRequest Identify(PackageRequest request) =>
        request.Content is null && AddressOf(MatchSpec.Parse(request.Text.Trim())) is { } address ? request with { Content = HashOf(MatchSpec.Parse(request.Text.Trim()), address) } : request;

    /// <summary>The canonical text of a conda request.</summary>
    public static string Text(PackageRequest request)
    {
        MatchSpec spec = MatchSpec.Parse(request.Text.Trim(), strict: true);
        if (AddressOf(spec) is not { } address) return spec.ToString();
        string extras = spec.Extras.Count == 0 ? "" : $",extras=[{string.Join(',', spec.Extras)}]";
        MatchSpec known = MatchSpec.Parse($"*[sha256={request.Content ?? HashOf(spec, address)}{extras}]");
        return (spec.Condition is { } condition ? known.When(condition) : known).ToString();
    }

    private static Uri? AddressOf(MatchSpec spec) => ArchiveRecords.AddressOf(spec) is { } address && EnvironmentSource.IsLocalAddress(address) ? address : null;

    private static Sha256Digest HashOf(MatchSpec spec, Uri address)
    {
        if (Sha256Digest.TryParse(spec.Sha256, out Sha256Digest told)) return told;
        if (!address.IsFile) throw Invalid(address, "an address of this machine means nothing elsewhere, so its archive is known by its hash. Add '#sha256:…' to the address");
        try
        {
            using FileStream stream = File.OpenRead(address.LocalPath);
            return Sha256Digest.Parse(Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(address, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.'), e);
        }
    }

    private static FlowKitException Invalid(Uri address, string problem, Exception? cause = null) =>
        new(EnvironmentErrors.InvalidSpec, $"The conda package '{SafeAddress.Of(address)}' cannot be used: {problem}.", cause);
}
