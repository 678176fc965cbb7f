using System.Text.Json;
using FlowKit.Conda.Installation.Records;

namespace FlowKit.Conda.Installation;

/// <summary>Prefixes that are not to be changed (CEP 22): <c>conda-meta/frozen</c> is there.</summary>
internal static class FrozenPrefix
{
    /// <exception cref="FlowKitException"><c>FK8112</c>: the prefix is frozen and the options do not override it.</exception>
    public static void Check(string prefix, CondaInstallOptions options)
    {
        string file = Path.Combine(prefix, PrefixRecords.FolderName, "frozen");
        if (options.ChangeFrozen || !File.Exists(file)) return;
        string message = MessageOf(file);
        throw new FlowKitException(CondaErrors.PrefixFrozen,
            $"The prefix {prefix} is frozen: {(message.Length > 0 ? message : "it is not to be changed.")} Make another environment, or say explicitly that this one is to be changed all the same.");
    }

    private static string MessageOf(string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out JsonElement message)
                && message.ValueKind == JsonValueKind.String ? message.GetString()!.Trim() : "";
        }
        catch (JsonException)
        {
            // The file alone freezes; what is in it is only told when it can be read.
            return "";
        }
    }
}
