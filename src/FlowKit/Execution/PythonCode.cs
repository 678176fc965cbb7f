using System.Collections.Immutable;
using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Definition;

namespace FlowKit.Execution;

/// <summary>Puts the Python files that assemblies carry where a worker can import them: in a folder named by their content, made once.</summary>
internal sealed class PythonCode(ContentStore store)
{
    private const string Bucket = "flow-code-v1";

    /// <summary>The folder of an assembly's files; <see langword="null"/> where there are none.</summary>
    public async Task<string?> FolderAsync(ImmutableArray<CarriedFile> files, CancellationToken cancellationToken)
    {
        if (files.IsEmpty)
            return null;
        StringBuilder text = new();
        foreach (CarriedFile file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            text.Append(file.Path).Append('\0').Append(file.Text).Append('\0');
        }

        string key = Sha256Digest.Compute(Encoding.UTF8.GetBytes(text.ToString())).ToString();
        return await store.GetOrAddTreeAsync(
            Bucket,
            key,
            async (folder, token) =>
            {
                foreach (CarriedFile file in files)
                {
                    string path = Path.GetFullPath(Path.Combine(folder, file.Path));
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await File.WriteAllTextAsync(path, file.Text, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
