using FlowKit.Pypi.Specs;

namespace FlowKit.Pypi.Tests.Specs;

[Parallelizable(ParallelScope.All)]
public sealed class PypiTargetTests
{
    [TestCase("linux-64", "posix", "linux", "Linux", "x86_64")]
    [TestCase("linux-aarch64", "posix", "linux", "Linux", "aarch64")]
    [TestCase("osx-64", "posix", "darwin", "Darwin", "x86_64")]
    [TestCase("osx-arm64", "posix", "darwin", "Darwin", "arm64")]
    [TestCase("win-64", "nt", "win32", "Windows", "AMD64")]
    public void Marker_values_follow_from_the_platform(string platform, string osName, string sysPlatform, string system, string machine)
    {
        MarkerEnvironment environment = PypiTarget.For(platform, "3.11").Environment;
        Assert.That(
            (environment.OsName, environment.SysPlatform, environment.PlatformSystem, environment.PlatformMachine, environment.PythonVersion, environment.PythonFullVersion),
            Is.EqualTo((osName, sysPlatform, system, machine, "3.11", "3.11.0")));
    }

    [TestCase("osx-arm64", null, "22.0.0")]
    [TestCase("osx-arm64", "11.0", "20.0.0")]
    [TestCase("osx-arm64", "15.5", "24.0.0")]
    [TestCase("osx-arm64", "26.0", "25.0.0")]
    [TestCase("osx-64", "10.15", "19.0.0")]
    [TestCase("osx-64", "16.0", "")]
    [TestCase("linux-64", null, "")]
    [TestCase("win-64", null, "")]
    public void The_kernel_of_a_macOS_target_is_the_one_that_its_macOS_came_with(string platform, string? macOs, string release)
    {
        MarkerEnvironment environment = PypiTarget.For(platform, "3.11", macOs: macOs).Environment;
        Assert.That(environment.PlatformRelease, Is.EqualTo(release));
        Assert.That(Marker.Parse("platform_release >= '20.0'").Evaluate(environment), Is.EqualTo(release.Length > 0 && release[0] == '2'));
    }

    [TestCase("demo-1-cp311-cp311-manylinux_2_28_x86_64.whl", true)]
    [TestCase("demo-1-cp311-cp311-manylinux_2_29_x86_64.whl", false)]
    [TestCase("demo-1-cp38-abi3-manylinux1_x86_64.whl", true)]
    [TestCase("demo-1-cp311-cp311-musllinux_1_2_x86_64.whl", false)]
    [TestCase("demo-1-py2.py3-none-any.whl", true)]
    public void The_default_of_linux_is_glibc_2_28(string wheel, bool fits) =>
        Assert.That(PypiTarget.For("linux-64", "3.11").Priority(WheelFileName.Parse(wheel)) is not null, Is.EqualTo(fits));

    [Test]
    public void Free_threaded_and_pypy_have_lists_of_their_own()
    {
        PypiTarget free = PypiTarget.For("linux-64", "3.13", freeThreaded: true);
        PypiTarget pypy = PypiTarget.For("linux-64", "3.10", implementation: PythonImplementation.PyPy);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(free.Priority(WheelFileName.Parse("d-1-cp313-cp313t-manylinux_2_28_x86_64.whl")), Is.Not.Null);
            Assert.That(free.Priority(WheelFileName.Parse("d-1-cp313-cp313-manylinux_2_28_x86_64.whl")), Is.Null);
            Assert.That(free.Priority(WheelFileName.Parse("d-1-cp38-abi3-manylinux_2_28_x86_64.whl")), Is.Null);
            Assert.That(free.Priority(WheelFileName.Parse("d-1-cp38-abi3.abi3t-manylinux_2_28_x86_64.whl")), Is.Not.Null);
            Assert.That(free.Priority(WheelFileName.Parse("d-1-cp315-abi3t-manylinux_2_28_x86_64.whl")), Is.Null);
            Assert.That(pypy.Priority(WheelFileName.Parse("d-1-pp310-pypy310_pp73-manylinux_2_28_x86_64.whl")), Is.Not.Null);
            Assert.That(pypy.Environment.ImplementationName, Is.EqualTo("pypy"));
        }
    }

    [TestCase("3.13", false, "cp313-cp313d-any", "cp313-cp313-any", "cp313-abi3-any")]
    [TestCase("3.13", true, "cp313-cp313td-any", "cp313-cp313t-any", "cp313-abi3t-any")]
    [TestCase("3.7", false, "cp37-cp37dm-any", "cp37-abi3-any", "cp37-none-any")]
    public void A_debug_build_takes_its_own_wheels_first_and_from_3_8_on_the_usual_ones(string python, bool freeThreaded, params string[] expected)
    {
        PypiTarget target = PypiTarget.For("win-64", python, freeThreaded: freeThreaded, debug: true);
        Assert.That(target.Tags.Take(3).Select(tag => $"{tag.Python}-{tag.Abi}-any"), Is.EqualTo(expected));
        Assert.That(target.ToString(), Does.Contain("debug"));
    }

    [Test]
    public void Musl_targets_take_musllinux_wheels_alone()
    {
        PypiTarget target = PypiTarget.For("linux-64", "3.12", musl: "1.2");
        foreach ((string tag, bool fits) in (ReadOnlySpan<(string, bool)>)[("musllinux_1_1", true), ("musllinux_1_2", true), ("musllinux_1_3", false), ("manylinux_2_17", false), ("linux", true)])
            Assert.That(target.Priority(WheelFileName.Parse($"d-1-cp312-cp312-{tag}_x86_64.whl")) is not null, Is.EqualTo(fits), tag);
    }

    [TestCase("d-1-cp312-cp312-win_amd64.whl", TagMismatch.Python)]
    [TestCase("d-1-cp311-cp311d-manylinux_2_17_x86_64.whl", TagMismatch.Abi)]
    [TestCase("d-1-cp311-cp311-win_amd64.whl", TagMismatch.Platform)]
    [TestCase("d-1-py3-none-any.whl", TagMismatch.None)]
    public void A_wheel_that_does_not_fit_says_why(string wheel, TagMismatch expected) =>
        Assert.That(PypiTarget.For("linux-64", "3.11").Explain(WheelFileName.Parse(wheel)), Is.EqualTo(expected));

    [Test]
    public void A_hostile_set_of_tags_is_refused()
    {
        string many = string.Join('.', Enumerable.Range(0, 200).Select(i => "t" + i));
        Assert.That(WheelFileName.TryParse($"d-1-{many}-{many}-any.whl", out _), Is.False);
    }

    [TestCase("linux", "3.11")]
    [TestCase("linux-64", "3")]
    [TestCase("linux-64", "three")]
    public void Unknown_targets_are_refused(string platform, string python) =>
        Assert.That(() => PypiTarget.For(platform, python), Throws.TypeOf<FlowKitException>().With.Property("Code").EqualTo("FK7208"));
}
