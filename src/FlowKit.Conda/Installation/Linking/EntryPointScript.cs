using FlowKit.Conda.Packages;

namespace FlowKit.Conda.Installation.Linking;

/// <summary>The text of the programs that stand for entry points.</summary>
internal static class EntryPointScript
{
    // Tabs as rattler writes them, so that the bytes are the same.
    private const string Tab = "\t";

    /// <summary>The script of an entry point.</summary>
    /// <param name="point">The entry point.</param>
    /// <param name="shebang">The first line, without its end; null for none.</param>
    public static string Create(EntryPoint point, string? shebang) => $$"""
        {{(shebang is null ? "" : shebang + "\n")}}# -*- coding: utf-8 -*-
        import re
        import sys

        from {{point.Module}} import {{point.ImportName}}

        if __name__ == '__main__':
        {{Tab}}sys.argv[0] = re.sub(r'(-script\.pyw?|\.exe)?$', '', sys.argv[0])
        {{Tab}}sys.exit({{point.Function}}())

        """;
}
