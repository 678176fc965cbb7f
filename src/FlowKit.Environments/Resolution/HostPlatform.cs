using FlowKit.Conda.Installation;

namespace FlowKit.Environments.Resolution;

/// <summary>The platform of this machine: what environments are hydrated for. Never an input of a solve that names its platforms.</summary>
public static class HostPlatform
{
    /// <summary>The conda name, for example <c>linux-64</c> or <c>osx-arm64</c>.</summary>
    public static string Name => CondaInstallOptions.HostPlatform;
}
