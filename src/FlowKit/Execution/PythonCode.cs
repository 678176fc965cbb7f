using System.Text;
using FlowKit.Content.Hashing;
using FlowKit.Content.Storage;
using FlowKit.Definition;

namespace FlowKit.Execution;

/// <summary>Puts the Python files that were carried with a flow where a worker can import them: in a folder named by their content, made once.</summary>
internal sealed class PythonCode(ContentStore store)
{
    private const string Bucket = "flow-code-v1";

    /// <summary>The folder of a flow's files; <see langword="null"/> where it carries none.</summary>
    public async Task<string?> FolderAsync(FlowDefinition flow, CancellationToken cancellationToken)
    {
        if (flow.PythonFiles.IsEmpty)
            return null;
        StringBuilder text = new();
        foreach (CarriedFile file in flow.PythonFiles.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            text.Append(file.Path).Append('\0').Append(file.Text).Append('\0');
        }

        string key = Sha256Digest.Compute(Encoding.UTF8.GetBytes(text.ToString())).ToString();
        return await store.GetOrAddTreeAsync(
            Bucket,
            key,
            async (folder, token) =>
            {
                foreach (CarriedFile file in flow.PythonFiles)
                {
                    string path = Path.GetFullPath(Path.Combine(folder, file.Path));
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                    await File.WriteAllTextAsync(path, file.Text, token).ConfigureAwait(false);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }
}
