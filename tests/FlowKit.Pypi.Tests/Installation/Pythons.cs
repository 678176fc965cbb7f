using FlowKit.Pypi.Installation;

namespace FlowKit.Pypi.Tests.Installation;

/// <summary>The Pythons of this machine, for tests that need one.</summary>
internal static class Pythons
{
    private static readonly InterpreterLocator Locator = new();

    public static async Task<PythonInterpreter> AnyAsync() => await FirstAsync(_ => true, "Python 3.9 or later");

    public static async Task<PythonInterpreter> Of(string version) => await FirstAsync(python => python.Matches(version) && python.Implementation == "cpython", "CPython " + version);

    private static async Task<PythonInterpreter> FirstAsync(Func<PythonInterpreter, bool> accepts, string wanted)
    {
        await foreach (PythonInterpreter python in Locator.FindAllAsync()) if (accepts(python)) return python;
        Assert.Ignore(wanted + " is not on this machine.");
        throw new InvalidOperationException();
    }
}
