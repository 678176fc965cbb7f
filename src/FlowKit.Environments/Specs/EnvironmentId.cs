using System.Diagnostics.CodeAnalysis;
using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Specs;

/// <summary>
/// What an environment is: SHA-256 over, for each platform, the sorted packages with their hashes and the options that change installed bytes.
/// Two environments with the same id hydrate to the same bytes, wherever their packages came from.
/// </summary>
/// <param name="Digest">The SHA-256 digest.</param>
public readonly record struct EnvironmentId(Sha256Digest Digest) : IComparable<EnvironmentId>
{
    internal const string Prefix = "sha256:";

    /// <summary>The first twelve hexadecimal digits, for people.</summary>
    public string Abbreviated => Digest.ToString()[..12];

    /// <summary>Reads <c>sha256:</c> and 64 hexadecimal digits.</summary>
    /// <exception cref="SpecParseException"><c>FK7301</c>: <paramref name="text"/> is anything else.</exception>
    public static EnvironmentId Parse(string text) =>
        TryParse(text, out EnvironmentId id)
            ? id
            : throw new SpecParseException(EnvironmentErrors.InvalidName, "environment id", text ?? "", 0, "an environment id is 'sha256:' and 64 hexadecimal digits");

    /// <summary>Reads <c>sha256:</c> and 64 hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EnvironmentId id)
    {
        if (text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Sha256Digest.TryParse(text[Prefix.Length..], out Sha256Digest digest))
        {
            id = new EnvironmentId(digest);
            return true;
        }
        id = default;
        return false;
    }

    /// <inheritdoc/>
    public int CompareTo(EnvironmentId other) => Digest.CompareTo(other.Digest);

    /// <summary>Byte order.</summary>
    public static bool operator <(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(EnvironmentId left, EnvironmentId right) => left.CompareTo(right) >= 0;

    /// <summary><c>sha256:</c> and 64 hexadecimal digits.</summary>
    public override string ToString() => Prefix + Digest;
}
