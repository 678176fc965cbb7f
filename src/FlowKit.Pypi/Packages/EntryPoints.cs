using System.Globalization;
using System.Text;

namespace FlowKit.Pypi.Packages;

/// <summary>The entry points of a distribution: entry_points.txt (specification "Entry points").</summary>
public sealed class EntryPoints
{
    private EntryPoints(IReadOnlyDictionary<string, IReadOnlyList<EntryPoint>> groups, IReadOnlyList<EntryPointScript> scripts) => (Groups, Scripts) = (groups, scripts);

    /// <summary>No entry points.</summary>
    public static EntryPoints None { get; } = new(new Dictionary<string, IReadOnlyList<EntryPoint>>(), []);

    /// <summary>All groups by name, each with its entries in the order of the file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<EntryPoint>> Groups { get; }

    /// <summary>The commands: the groups <c>console_scripts</c> and <c>gui_scripts</c>, ordered by name within each. Their names are not checked here; an installer does that.</summary>
    public IReadOnlyList<EntryPointScript> Scripts { get; }

    /// <summary>Reads an entry_points.txt.</summary>
    /// <param name="text">The content of the file.</param>
    /// <exception cref="FlowKitException"><c>FK8206</c>: a line is no <c>[group]</c> and no <c>name = value</c>, a name stands twice in a group, or a command does not name a function.</exception>
    public static EntryPoints Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, List<EntryPoint>> groups = new(StringComparer.Ordinal);
        List<EntryPoint>? group = null;
        HashSet<string> names = new(StringComparer.Ordinal);
        StringBuilder value = new();
        int number = 0, lastIndent = 0;
        foreach (ReadOnlySpan<char> raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';') continue;
            int indent = raw.Length - raw.TrimStart().Length;
            if (group is { Count: > 0 } && indent > lastIndent)
            {
                // An indented line goes on with the value before it, as Python's configparser has it.
                value.Append('\n').Append(line);
                continue;
            }
            Finish();
            lastIndent = indent;
            int close;
            if (line[0] == '[' && (close = line.LastIndexOf(']')) > 1)
            {
                string name = line[1..close].ToString();
                group = [];
                names.Clear();
                if (!groups.TryAdd(name, group)) throw Bad(number, $"the group [{name}] stands there twice");
                continue;
            }
            if (group is null) throw Bad(number, "there is no [group] before it");
            int equals = line.IndexOf('=');
            if (equals <= 0) throw Bad(number, $"'{line.ToString()}' is not a name and a value, joined by '='");
            EntryPoint entry = new(line[..equals].TrimEnd().ToString(), "");
            if (!names.Add(entry.Name)) throw Bad(number, $"the name '{entry.Name}' stands twice in its group");
            group.Add(entry);
            value.Append(line[(equals + 1)..].TrimStart());
        }
        Finish();
        List<EntryPointScript> scripts = [];
        AddScripts(scripts, groups, "console_scripts", isGui: false);
        AddScripts(scripts, groups, "gui_scripts", isGui: true);
        return new EntryPoints(groups.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<EntryPoint>)pair.Value, StringComparer.Ordinal), scripts);

        void Finish()
        {
            if (group is { Count: > 0 } && value.Length > 0) group[^1] = group[^1] with { Value = value.ToString() };
            value.Clear();
        }
    }

    private static void AddScripts(List<EntryPointScript> scripts, Dictionary<string, List<EntryPoint>> groups, string group, bool isGui)
    {
        if (!groups.TryGetValue(group, out List<EntryPoint>? entries)) return;
        foreach (EntryPoint entry in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            // "module:function [extra]": the extras are of old and mean nothing today; the script is made all the same.
            ReadOnlySpan<char> value = entry.Value;
            int bracket = value.IndexOf('[');
            if (bracket >= 0)
            {
                if (!value.TrimEnd().EndsWith("]")) throw BadScript(group, entry);
                value = value[..bracket];
            }
            int colon = value.IndexOf(':');
            if (colon < 0) throw BadScript(group, entry);
            string module = value[..colon].Trim().ToString(), attribute = value[(colon + 1)..].Trim().ToString();
            if (!IsDottedName(module) || !IsDottedName(attribute)) throw BadScript(group, entry);
            scripts.Add(new EntryPointScript(entry.Name, module, attribute, isGui));
        }
    }

    // The module and the function are written into the script as code: nothing but identifiers and dots may get there.
    private static bool IsDottedName(string text)
    {
        bool start = true;
        foreach (Rune c in text.EnumerateRunes())
        {
            if (c.Value == '.')
            {
                if (start) return false;
                start = true;
            }
            else if (c.Value == '_' || Rune.IsLetter(c) || (!start && (Rune.IsLetterOrDigit(c) || Rune.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)))
            {
                start = false;
            }
            else
            {
                return false;
            }
        }
        return !start;
    }

    private static FlowKitException BadScript(string group, EntryPoint entry) => new(PypiErrors.InvalidInstalledFile,
        $"Cannot read entry_points.txt: the command '{entry.Name}' in [{group}] names '{entry.Value}', which is not a module and a function in it (package.module:function).");

    private static FlowKitException Bad(int line, string problem) =>
        new(PypiErrors.InvalidInstalledFile, string.Create(CultureInfo.InvariantCulture, $"Cannot read entry_points.txt: line {line} is wrong, {problem}."));
}
