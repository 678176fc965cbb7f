using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlowKit.Pypi.Installation;

/// <summary>Runs a file that may be a Python, isolated and without its site packages, and reads what it answers about itself.</summary>
internal static class InterpreterProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // "home" is told where the interpreter belongs to a virtual environment: a virtual environment is made from the base interpreter, not from another one.
    private const string Script = """
        import sys, os, json, platform, sysconfig
        def full(v):
            text = '%d.%d.%d' % v[:3]
            return text if v[3] == 'final' else text + {'alpha': 'a', 'beta': 'b', 'candidate': 'rc'}[v[3]] + str(v[4])
        home = ''
        for folder in (os.path.dirname(sys.executable), os.path.dirname(os.path.dirname(sys.executable))):
            try:
                with open(os.path.join(folder, 'pyvenv.cfg'), encoding='utf-8') as cfg:
                    for line in cfg:
                        key, _, value = line.partition('=')
                        if key.strip().lower() == 'home': home = value.strip()
                break
            except OSError: pass
        stdlib = sysconfig.get_path('stdlib')
        try: glibc = os.confstr('CS_GNU_LIBC_VERSION').split()[1]
        except Exception: glibc = ''
        soabi = sysconfig.get_config_var('SOABI') or ''
        musl = ''
        if not glibc and 'musl' in soabi + (sysconfig.get_config_var('HOST_GNU_TYPE') or ''):
            # The loader tells its version to who calls it without a program.
            import glob, re, subprocess
            for loader in sorted(glob.glob('/lib/ld-musl-*.so.1')):
                told = subprocess.Popen([loader], stdout=subprocess.PIPE, stderr=subprocess.STDOUT).communicate()[0].decode('ascii', 'replace')
                found = re.search('Version ([0-9]+[.][0-9]+)', told)
                if found: musl = found.group(1)
        sys.stdout.write('\n<flowkit>' + json.dumps({
            'executable': sys.executable, 'home': home, 'major': sys.version_info[0], 'minor': sys.version_info[1], 'base_prefix': sys.base_prefix,
            'glibc': glibc, 'bits': 64 if sys.maxsize > 2**32 else 32, 'soabi': soabi, 'musl': musl, 'debug': bool(sysconfig.get_config_var('Py_DEBUG')) or hasattr(sys, 'gettotalrefcount'),
            'free_threaded': bool(sysconfig.get_config_var('Py_GIL_DISABLED')), 'managed': os.path.exists(os.path.join(stdlib, 'EXTERNALLY-MANAGED')),
            'markers': {
                'implementation_name': sys.implementation.name, 'implementation_version': full(sys.implementation.version), 'os_name': os.name,
                'platform_machine': platform.machine(), 'platform_python_implementation': platform.python_implementation(), 'platform_release': platform.release(),
                'platform_system': platform.system(), 'platform_version': platform.version(), 'python_full_version': platform.python_version(),
                'python_version': '.'.join(platform.python_version_tuple()[:2]), 'sys_platform': sys.platform}}) + '\n')
        """;

    /// <summary>What the file answers; null where it is no Python 3, does not start, or does not answer in time.</summary>
    public static async Task<(PythonInterpreter Interpreter, string Home)?> RunAsync(string executable, CancellationToken cancellationToken)
    {
        ProcessResult result;
        try
        {
            result = await PythonProcess.RunAsync(new PythonCommand(executable, ["-I", "-S", "-c", Script]) { Limit = Limit }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or TimeoutException or IOException)
        {
            return null;
        }
        int start = result.Output.LastIndexOf("\n<flowkit>", StringComparison.Ordinal);
        return result.ExitCode == 0 && start >= 0 ? Parse(result.Output[(start + 10)..]) : null;
    }

    /// <summary>Reads an answer; also what the cache keeps.</summary>
    public static (PythonInterpreter Interpreter, string Home)? Parse(string answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            SortedDictionary<string, string> markers = new(StringComparer.Ordinal);
            foreach (JsonProperty marker in root.GetProperty("markers").EnumerateObject()) markers[marker.Name] = marker.Value.GetString() ?? "";
            // A Python built from a branch says "3.13.0+": no version of PEP 440; what is compared is the release.
            string version = markers["python_full_version"].TrimEnd('+');
            markers["python_full_version"] = version;
            PythonInterpreter interpreter = new()
            {
                Executable = root.GetProperty("executable").GetString()!,
                Version = version,
                Major = root.GetProperty("major").GetInt32(),
                Minor = root.GetProperty("minor").GetInt32(),
                Implementation = markers["implementation_name"],
                Platform = PlatformOf(markers["sys_platform"], markers["platform_machine"], root.GetProperty("bits").GetInt32()),
                BasePrefix = root.GetProperty("base_prefix").GetString()!,
                FreeThreaded = root.GetProperty("free_threaded").GetBoolean(),
                Debug = root.GetProperty("debug").GetBoolean(),
                ExternallyManaged = root.GetProperty("managed").GetBoolean(),
                Soabi = root.GetProperty("soabi").GetString()!,
                Glibc = root.GetProperty("glibc").GetString() is { Length: > 0 } glibc ? glibc : null,
                Musl = root.GetProperty("musl").GetString() is { Length: > 0 } musl ? musl : null,
                Markers = markers,
            };
            return interpreter.Executable.Length == 0 ? null : (interpreter, root.GetProperty("home").GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The answer of an interpreter, to be read by <see cref="Parse"/> again.</summary>
    public static string Write(PythonInterpreter interpreter)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("executable", interpreter.Executable);
            json.WriteString("home", "");
            json.WriteNumber("major", interpreter.Major);
            json.WriteNumber("minor", interpreter.Minor);
            json.WriteString("base_prefix", interpreter.BasePrefix);
            json.WriteNumber("bits", interpreter.Platform.EndsWith("-32", StringComparison.Ordinal) ? 32 : 64);
            json.WriteString("soabi", interpreter.Soabi);
            json.WriteString("glibc", interpreter.Glibc ?? "");
            json.WriteString("musl", interpreter.Musl ?? "");
            json.WriteBoolean("debug", interpreter.Debug);
            json.WriteBoolean("free_threaded", interpreter.FreeThreaded);
            json.WriteBoolean("managed", interpreter.ExternallyManaged);
            json.WriteStartObject("markers");
            foreach ((string name, string value) in interpreter.Markers) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string PlatformOf(string system, string machine, int bits)
    {
        string architecture = machine.ToLowerInvariant() switch
        {
            "x86_64" or "amd64" or "i686" or "i386" => bits == 64 ? "64" : "32",
            "arm64" or "aarch64" => system == "linux" ? "aarch64" : "arm64",
            string other => other,
        };
        return system switch
        {
            "linux" => "linux-",
            "darwin" => "osx-",
            "win32" => "win-",
            _ => string.Create(CultureInfo.InvariantCulture, $"{system}-"),
        } + architecture;
    }
}
