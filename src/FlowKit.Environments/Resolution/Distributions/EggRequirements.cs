using System.Text;

namespace FlowKit.Environments.Resolution.Distributions;

/// <summary>
/// What an <c>egg-info</c> of setuptools needs stands beside its metadata, in a <c>requires.txt</c>: requirements, one a line, in sections <c>[extra]</c>, <c>[:marker]</c> or <c>[extra:marker]</c>.
/// </summary>
internal static class EggRequirements
{
    public const string FileName = "requires.txt";

    /// <summary>The metadata with the requirements as fields of their own, as every later format has them.</summary>
    public static string Into(string metadata, string requirements)
    {
        StringBuilder fields = new();
        string condition = "";
        foreach (string line in requirements.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#')) continue;
            if (line.StartsWith('[') && line.EndsWith(']'))
            {
                string[] parts = line[1..^1].Split(':', 2);
                if (parts[0].Length > 0) fields.Append("Provides-Extra: ").Append(parts[0]).Append('\n');
                condition = string.Join(" and ", (IEnumerable<string>)[.. parts[0].Length > 0 ? [$"extra == \"{parts[0]}\""] : (string[])[], .. parts is [_, { Length: > 0 } marker] ? [$"({marker})"] : (string[])[]]);
            }
            else
            {
                fields.Append("Requires-Dist: ").Append(line).Append(condition.Length > 0 ? " ; " + condition : "").Append('\n');
            }
        }
        // Before the text's own end of the fields, wherever that is.
        return fields + metadata;
    }
}
