namespace FlowKit.Pypi.Formats;

/// <summary>Finds the <c>script</c> metadata block in a Python script (PEP 723).</summary>
internal static class ScriptBlock
{
    /// <summary>The block's TOML, on the lines it has in the script, so that errors point there; null where there is none.</summary>
    public static string? Find(string script, string fileName)
    {
        string[] lines = script.Split('\n');
        string? found = null;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimEnd() != "# /// script") continue;

            // The last line of comments that closes a block ends it; a block never closed is none.
            int end = i + 1, close = -1;
            for (; end < lines.Length && IsComment(lines[end]); end++)
            {
                if (lines[end].TrimEnd() == "# ///") close = end;
            }
            if (close < 0) continue;
            if (found is not null)
                throw new FlowKitException(PypiErrors.InvalidProjectFile, fileName + "(" + (i + 1) + ",1): a script has one block '# /// script' only.");
            found = new string('\n', i + 1) + string.Join('\n', lines[(i + 1)..close].Select(Uncomment));
            i = close;
        }
        return found;
    }

    private static bool IsComment(string line) => line.TrimEnd() == "#" || line.StartsWith("# ", StringComparison.Ordinal);

    private static string Uncomment(string line) => line.Length > 2 ? line[2..].TrimEnd('\r') : "";
}
