using System.Diagnostics;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>macOS runs a changed program or library only when it is signed again; an ad-hoc signature does.</summary>
internal static class MachOSigner
{
    /// <summary>Whether a file is a Mach-O one.</summary>
    public static bool IsMachO(string file)
    {
        Span<byte> start = stackalloc byte[4];
        using FileStream content = File.OpenRead(file);
        if (content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length) return false;
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(start) is 0xFEEDFACE or 0xFEEDFACF or 0xCEFAEDFE or 0xCFFAEDFE or 0xCAFEBABE or 0xCAFEBABF;
    }

    /// <summary>Signs a file in place.</summary>
    public static void Sign(string file)
    {
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/codesign", ["--sign", "-", "--force", "--preserve-metadata=entitlements", file])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new FlowKitException(CondaErrors.PrefixNotWritable, $"codesign could not sign {file}: {errors.Trim()} Install Apple's command line tools.");
    }
}
