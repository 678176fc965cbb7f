using FlowKit.Content.Hashing;
using FlowKit.Environments.Locking;
using FlowKit.Environments.Resolution;
using FlowKit.Pypi.Specs;

namespace FlowKit.Environments.Tests.Resolution;

/// <summary>What wheels are chosen for follows from conda's Python and from the virtual packages.</summary>
public sealed class TargetFactsTests
{
    [TestCase("python", "3.13.1", "h2ff2d5e_0_cp313t", "cp313-cp313t", true)]
    [TestCase("python", "3.13.1", "h2ff2d5e_0_cp313t", "cp313-cp313", false)]
    [TestCase("python_abi", "3.13", "8_cp313t", "cp313-cp313t", true)]
    [TestCase("python_abi", "3.13", "8_cp313", "cp313-cp313", true)]
    [TestCase("python_abi", "3.13", "8_cp313", "cp313-cp313t", false)]
    [TestCase("python", "3.9.18", "0_73_pypy", "pp39-pypy39_pp73", true)]
    [TestCase("python_abi", "3.9", "4_pypy39_pp73", "pp39-pypy39_pp73", true)]
    [TestCase("python_abi", "3.9", "4_pypy39_pp73", "cp39-cp39", false)]
    [TestCase("numpy", "2.0", "py313h0_cp313t", "cp313-cp313t", false)]
    public void The_build_of_condas_python_tells_its_abi(string name, string version, string build, string tag, bool fits)
    {
        string python = name == "numpy" ? "3.13.1" : version;
        PypiTarget target = TargetFacts.PypiTarget("linux-64", python, [], [Package(name, version, build)]);
        Assert.That(target.Priority(WheelFileName.Parse($"d-1-{tag}-manylinux_2_17_x86_64.whl")) is not null, Is.EqualTo(fits));
        Assert.That(target.Environment[MarkerVariable.ImplementationName], Is.EqualTo(build.Contains("pypy", StringComparison.Ordinal) ? "pypy" : "cpython"));
    }

    [TestCase("musllinux_1_2", true)]
    [TestCase("manylinux_2_17", false)]
    public void A_target_with_musl_takes_its_wheels(string platform, bool fits)
    {
        PypiTarget target = TargetFacts.PypiTarget("linux-64", "3.12", ["__musl=1.2"], []);
        Assert.That(target.Priority(WheelFileName.Parse($"d-1-cp312-cp312-{platform}_x86_64.whl")) is not null, Is.EqualTo(fits));
    }

    private static LockedCondaPackage Package(string name, string version, string build) => new()
    {
        Name = name, Version = version, Build = build, Subdir = "linux-64", FileName = $"{name}-{version}-{build}.conda", Location = PackageLocation.Nowhere, Sha256 = Sha256Digest.Compute([]),
    };
}
