using FlowKit.Pypi.Solving;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Specs;

/// <summary>When pre-releases of one PyPI package may be chosen.</summary>
/// <param name="Package">The name of the package, normalized.</param>
/// <param name="Policy">When.</param>
public sealed record PackagePreReleases(string Package, PrereleasePolicy Policy)
{
    /// <summary>Reads <c>torch=allow</c>.</summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: the text has another form or names no policy; or the name cannot be read.</exception>
    public static PackagePreReleases Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=');
        if (equals < 0) throw new SpecParseException(EnvironmentErrors.InvalidSpec, "pre-releases of a package", text, text.Length, "'PACKAGE=POLICY' was expected, for example 'torch=allow'");
        return new PackagePreReleases(PackageName.Parse(text[..equals].Trim()).Value, SettingWord.Parse<PrereleasePolicy>(text[(equals + 1)..]));
    }

    /// <summary>A policy from text, as <see cref="Parse"/> reads it.</summary>
    public static implicit operator PackagePreReleases(string text) => Parse(text);

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => $"{Package}={SettingWord.Of(Policy)}";
}
