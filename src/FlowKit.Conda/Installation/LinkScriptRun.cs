namespace FlowKit.Conda.Installation;

/// <summary>A link script that was run because <see cref="CondaInstallOptions.RunLinkScripts"/> asked for it.</summary>
/// <param name="Package">The package that brings it.</param>
/// <param name="Script">The script, relative to the prefix.</param>
/// <param name="Messages">What it wants the user to know (<c>.messages.txt</c>); empty for nothing.</param>
/// <param name="Problem">Why it failed, with what it said; null where it did not. The package is in place all the same, and may not work.</param>
public sealed record LinkScriptRun(string Package, string Script, string Messages, string? Problem);
