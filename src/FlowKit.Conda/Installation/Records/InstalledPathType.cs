namespace FlowKit.Conda.Installation.Records;

/// <summary>What a path of an installed package is (CEP 32's <c>path_type</c>).</summary>
public enum InstalledPathType
{
    /// <summary>A file of the package, linked or copied.</summary>
    HardLink,

    /// <summary>A symbolic link of the package.</summary>
    SoftLink,

    /// <summary>A folder that the package wants although nothing is in it.</summary>
    Directory,

    /// <summary>Compiled Python code, made by the installation.</summary>
    PycFile,

    /// <summary>The script of an entry point.</summary>
    UnixPythonEntryPoint,

    /// <summary>The script of an entry point beside its launcher.</summary>
    WindowsPythonEntryPointScript,

    /// <summary>The launcher of an entry point.</summary>
    WindowsPythonEntryPointExe,
}
