namespace FlowKit.Environments.Formats;

/// <summary>Why settings of <c>[tool.uv]</c> that are read nowhere do not count, where that makes a difference.</summary>
internal static class UvSettingNotes
{
    private const string Machine = "it is a matter of the machine, and said in the configuration", Builds = "what is built of sources is built as their own build system says";

    // What is about uv itself: its cache, its commands, the Pythons that it installs, how it links files. It changes no package of an answer.
    private static readonly HashSet<string> Own =
    [
        "add-bounds", "audit", "build-backend", "cache-dir", "cache-keys", "check-url", "compile-bytecode", "concurrent-builds", "concurrent-downloads", "concurrent-installs", "index.cache-control", "index.hash-algorithm",
        "index.publish-url", "link-mode", "managed", "no-cache", "package", "pip", "preview", "preview-features", "publish-url", "pypy-install-mirror", "python-downloads", "python-downloads-json-url", "python-install-mirror",
        "python-preference", "reinstall", "reinstall-package", "required-version", "trusted-publishing", "upgrade", "upgrade-package", "workspace",
    ];

    /// <summary>The reason; null for what is about uv itself.</summary>
    public static string? Of(string setting) => setting switch
    {
        _ when Own.Contains(setting) => null,
        "find-links" or "no-index" => "a folder of files is an index with 'format = \"flat\"', which 'default = true' makes the only one",
        "allow-insecure-host" or "http-proxy" or "https-proxy" or "no-proxy" or "keyring-provider" or "native-tls" or "system-certs" or "offline" => Machine,
        "config-settings" or "config-settings-package" or "extra-build-dependencies" or "extra-build-variables" or "no-build-isolation" or "no-build-isolation-package" => Builds,
        "override-dependencies.package" or "exclude-dependencies.package" => "what takes the place of a dependency does so for every package; 'dependency-metadata' tells what one package needs",
        "index.exclude-newer" => "a cut-off holds for all packages or for single ones ('exclude-newer-package')",
        "torch-backend" => "an index for a kind of accelerator is chosen by 'sources'",
        _ => "no such setting is known",
    };
}
