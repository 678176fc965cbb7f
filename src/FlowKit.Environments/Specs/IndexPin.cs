using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Specs;

/// <summary>A package that comes from one index or not at all, on all targets or on those of a marker.</summary>
/// <param name="Package">The name of the package, normalized.</param>
/// <param name="Index">The name of the index.</param>
/// <param name="Marker">The targets on which it holds (PEP 508), in normal form; null for all.</param>
public sealed record IndexPin(string Package, string Index, string? Marker = null)
{
    /// <summary>Reads <c>torch=pytorch-cpu</c> or <c>torch=pytorch-cpu; sys_platform == 'linux'</c>.</summary>
    /// <exception cref="SpecParseException"><c>FK7309</c>: the text has another form; or the name or the marker cannot be read.</exception>
    public static IndexPin Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int marker = text.IndexOf(';');
        string pin = marker < 0 ? text : text[..marker];
        int equals = pin.IndexOf('=');
        string index = equals < 0 ? "" : pin[(equals + 1)..].Trim();
        if (index.Length == 0) throw new SpecParseException(EnvironmentErrors.InvalidSpec, "index pin", text, pin.Length, "'PACKAGE=INDEX' was expected");
        return new IndexPin(PackageName.Parse(pin[..equals].Trim()).Value, index, marker < 0 ? null : Pypi.Specs.Marker.Parse(text[(marker + 1)..].Trim()).ToString());
    }

    /// <summary>A pin from text, as <see cref="Parse"/> reads it.</summary>
    public static implicit operator IndexPin(string text) => Parse(text);

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => $"{Package}={Index}{(Marker is null ? "" : "; " + Marker)}";
}
