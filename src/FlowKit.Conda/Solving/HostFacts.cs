namespace FlowKit.Conda.Solving;

/// <summary>What is known about a machine that packages are to run on; <see cref="HostProbe"/> tells it of this one.</summary>
/// <param name="OperatingSystem"><c>linux</c>, <c>osx</c> or <c>win</c>.</param>
public sealed record HostFacts(string OperatingSystem)
{
    /// <summary>The version of the kernel (Linux) or of the operating system (macOS, Windows), as it tells it; null where unknown.</summary>
    public string? Version { get; init; }

    /// <summary>The C library with its version, for example <c>glibc 2.36</c> or <c>musl 1.2.4</c>; null where unknown.</summary>
    public string? Libc { get; init; }

    /// <summary>The microarchitecture by archspec's name, for example <c>skylake</c>; null where unknown.</summary>
    public string? Cpu { get; init; }

    /// <summary>The CUDA version that the driver offers; null for none.</summary>
    public string? Cuda { get; init; }

    /// <summary>The lowest compute capability of the CUDA devices, for example <c>8.6</c>; null where there is none.</summary>
    public string? CudaArch { get; init; }
}
