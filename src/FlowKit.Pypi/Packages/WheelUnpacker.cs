using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using FlowKit.Content.Archives;
using FlowKit.Content.Hashing;
using FlowKit.Pypi.Specs;
using Microsoft.Win32.SafeHandles;

namespace FlowKit.Pypi.Packages;

/// <summary>Checks a wheel and unpacks it with as many threads as the machine has, hashing every file on its way and holding it to RECORD.</summary>
internal static class WheelUnpacker
{
    private const int BufferSize = 128 << 10;

    /// <summary>Unpacks into an empty folder; what is in it after an error is worth nothing.</summary>
    public static async Task<WheelIndex> UnpackAsync(string archive, WheelFileName fileName, string folder, ArchiveLimits? limits, CancellationToken cancellationToken)
    {
        using ZipReader directory = ZipReader.Open(Open(archive), limits);
        WheelContents contents = WheelContents.Read(directory, fileName);
        foreach (string path in contents.Files.Select(file => Path.GetDirectoryName(file.Name)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            Directory.CreateDirectory(Path.Combine(folder, path));

        // One time for all files of a wheel: a file that was edited in place has another one.
        DateTime time = DateTime.UnixEpoch.AddSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        // Large files first, so that no thread is left with one when the others have nothing more to do; the small ones stay in the archive's order, where one read brings many.
        ZipEntry[] files = [.. contents.Files.OrderByDescending(file => file.Size >> 20)];
        WheelEntry[] entries = new WheelEntry[files.Length];
        int threads = Math.Max(1, Math.Min(Environment.ProcessorCount, files.Length / 8 + 1));
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(Work, cancellationToken))).ConfigureAwait(false);
        Array.Sort(entries, (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new WheelIndex(fileName, contents.DistInfo, time, entries);

        // Each thread has a file handle of its own, so that none waits for another's position.
        void Work()
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                using ZipReader reader = directory.Again(Open(archive));
                using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                for (int i = Interlocked.Increment(ref next); i < entries.Length; i = Interlocked.Increment(ref next))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    entries[i] = Write(reader, contents, files[i], folder, time, hash, buffer);
                }
            }
            catch
            {
                Interlocked.Exchange(ref next, entries.Length);
                throw;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static WheelEntry Write(ZipReader reader, WheelContents contents, ZipEntry entry, string folder, DateTime time, IncrementalHash hash, byte[] buffer)
    {
        RecordRow? row = contents.Record.GetValueOrDefault(entry.Name);
        using IncrementalHash? strong = row?.HashName switch
        {
            "sha384" => IncrementalHash.CreateHash(HashAlgorithmName.SHA384),
            "sha512" => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
            _ => null,
        };
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = entry.IsExecutable ? Executable : Plain;
        using (Stream content = reader.OpenEntry(entry))
        using (FileStream file = new(Path.Combine(folder, entry.Name), options))
        {
            // Asked for once: the stream seeks each time it hands it out.
            SafeFileHandle handle = file.SafeFileHandle;
            int read;
            for (long at = 0; (read = content.ReadAtLeast(buffer.AsSpan(0, BufferSize), BufferSize, throwOnEndOfStream: false)) > 0; at += read)
            {
                hash.AppendData(buffer, 0, read);
                strong?.AppendData(buffer, 0, read);
                RandomAccess.Write(handle, buffer.AsSpan(0, read), at);
            }
            File.SetLastWriteTimeUtc(handle, time);
        }
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        // Weak hashes prove nothing and are passed over; the installed RECORD gets a strong one for every file.
        string? found = row?.HashName == "sha256" ? Base64Url.EncodeToString(digest) : strong is null ? null : Base64Url.EncodeToString(strong.GetHashAndReset());
        if (found is not null && found != row!.Hash!.TrimEnd('='))
            throw WheelPaths.Invalid(contents.FileName.FileName, $"'{entry.Name}' does not have the bytes that RECORD promises ({row.HashName}={row.Hash}, found {found})");
        return new WheelEntry(entry.Name, entry.Size, new Sha256Digest(digest), entry.IsExecutable);
    }

    private static FileStream Open(string archive) => new(archive, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize);

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
