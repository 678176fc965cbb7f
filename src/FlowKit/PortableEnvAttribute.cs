namespace FlowKit;

/// <summary>
/// Names an existing environment for a step or a flow, and fixes what is not a package: Python, platforms, virtual packages. With <see cref="CondaAttribute"/> or
/// <see cref="PypiAttribute"/> beside it the named environment is extended; with <see cref="FetchAtExecution"/> it stands alone.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class PortableEnvAttribute : Attribute
{
    /// <summary>Names no environment: only the options count.</summary>
    public PortableEnvAttribute()
    {
    }

    /// <summary>Names an environment.</summary>
    /// <param name="name">
    /// A name (<c>team/project/env:tag</c>, <c>name@sha256:…</c>) or a template of one: <c>@{RunId}</c>, <c>@{OriginRunId}</c>, <c>@{FlowName}</c>, <c>@{StepName}</c>, <c>@{TaskId}</c>,
    /// and any parameter or any text, number or environment name artifact of the flow.
    /// </param>
    public PortableEnvAttribute(string name) => Name = name;

    /// <summary>The name or template, as written; <see langword="null"/> where only options are given.</summary>
    public string? Name { get; }

    /// <summary>Looks the name up when the step starts, not before the run's first task. The default is <see langword="false"/>.</summary>
    public bool FetchAtExecution { get; init; }

    /// <summary>The Python version or constraint, for example <c>3.11</c>. The default is none: what the packages need, or the base environment has.</summary>
    public string? Python { get; init; }

    /// <summary>Target platforms, for example <c>linux-64</c> and <c>osx-arm64</c>. The default is none: the platform of the machine that resolves.</summary>
    public string[] Platforms { get; init; } = [];

    /// <summary>Virtual packages of the target, for example <c>__cuda=12.4</c>. The default is what the platform has (glibc 2.28 on Linux).</summary>
    public string[] VirtualPackages { get; init; } = [];

    /// <summary>Up to when packages count: a date (<c>2026-01-31</c>), a moment, an age (<c>7 days</c>), or <c>none</c> over a configured one. The default is none: then as configured.</summary>
    public string? ExcludeNewer { get; init; }
}
