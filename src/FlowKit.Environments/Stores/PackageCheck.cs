using FlowKit.Content;
using FlowKit.Content.Hashing;

namespace FlowKit.Environments.Stores;

/// <summary>What every store does before it keeps a package.</summary>
internal static class PackageCheck
{
    /// <exception cref="FlowKitException"><c>FK7005</c>: the hashes differ.</exception>
    public static void Verify(Sha256Digest expected, Sha256Digest actual, string store)
    {
        if (expected != actual)
        {
            throw new FlowKitException(ContentErrors.HashMismatch,
                $"A package for {store} should have the SHA-256 {expected}, but its bytes have {actual}. Nothing was kept; fetch it again, or resolve the environment again if its source replaced the file.");
        }
    }
}
