using System.Diagnostics;
using System.Security.Cryptography;
using FlowKit.Conda.Packages;
using FlowKit.Testing.Environments;
using FlowKit.Tests.Shared;

namespace FlowKit.Conda.Tests.Packages;

/// <summary>Archives in both directions between FlowKit and conda-package-handling.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OtherToolsTests
{
    [Test]
    public async Task An_archive_of_ours_is_the_same_to_cph([Values] CondaArchiveFormat format)
    {
        string cph = Peers.Cph;
        using TemporaryFolder folder = new();
        CondaPackageFile package = Package().Build(format);
        string archive = folder.Combine(package.FileName);
        await File.WriteAllBytesAsync(archive, package.Content);
        await CondaArchive.ExtractAsync(archive, folder.Combine("ours"));
        Run(cph, folder.FullName, "extract", archive, "--dest", folder.Combine("theirs"));
        string[] theirs = Listing(folder.Combine("theirs"));
        Assert.That(Listing(folder.Combine("ours")), Is.EqualTo(theirs));
        Assert.That(theirs, Has.Length.GreaterThan(8));
    }

    [Test]
    public async Task An_archive_that_cph_made_is_read([Values(".conda", ".tar.bz2")] string extension)
    {
        string cph = Peers.Cph;
        using TemporaryFolder folder = new();
        CondaPackageFile package = Package().Build();
        await File.WriteAllBytesAsync(folder.Combine(package.FileName), package.Content);
        await CondaArchive.ExtractAsync(folder.Combine(package.FileName), folder.Combine("source"));
        Run(cph, folder.FullName, "create", folder.Combine("source"), "made" + extension, "--out-folder", folder.FullName);
        await CondaArchive.ExtractAsync(folder.Combine("made" + extension), folder.Combine("target"));
        Assert.That(Listing(folder.Combine("target")), Is.EqualTo(Listing(folder.Combine("source"))));
        Assert.That(ExtractedCondaPackage.Open(folder.Combine("target")).Paths.Select(path => path.Path), Is.EqualTo(ExtractedCondaPackage.Open(folder.Combine("source")).Paths.Select(path => path.Path)));
    }

    [Test]
    public async Task What_cph_makes_of_ours_in_the_other_format_is_the_same_package()
    {
        string cph = Peers.Cph;
        using TemporaryFolder folder = new();
        CondaPackageFile package = Package().Build();
        await File.WriteAllBytesAsync(folder.Combine(package.FileName), package.Content);
        await CondaArchive.ExtractAsync(folder.Combine(package.FileName), folder.Combine("before"));
        Run(cph, folder.FullName, "transmute", folder.Combine(package.FileName), ".tar.bz2", "--out-folder", folder.FullName);
        await CondaArchive.ExtractAsync(folder.Combine(Path.ChangeExtension(package.FileName, ".tar.bz2")), folder.Combine("after"));
        Assert.That(Listing(folder.Combine("after")), Is.EqualTo(Listing(folder.Combine("before"))));
    }

    private static CondaPackageBuilder Package() => new CondaPackageBuilder("mixed", "1.2", "h0_3").ForPlatform("linux-64").BuildNumber(3).License("MIT").DependsOn("other >=1")
        .File("bin/run", "#!/bin/sh\necho run\n", isExecutable: true).File("lib/data.bin", [0, 1, 2, 255]).File("lib/ünïcode name.txt", "text\n").File("lib/empty", [])
        .File("etc/config", "prefix=" + CondaPackageBuilder.Placeholder + "\n").File("share/" + string.Join('/', Enumerable.Repeat("a-long-folder-name", 12)) + "/file", "deep\n").SymbolicLink("lib/link", "data.bin");

    // One line for each path: what it is, whether it can be run, its bytes or where it leads.
    private static string[] Listing(string folder) => [.. ArchiveFixture.FilesBelow(folder).Order(StringComparer.Ordinal).Select(path =>
    {
        FileInfo file = new(Path.Combine(folder, path));
        return file.LinkTarget is { } link ? path + " -> " + link
            : path + (!OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != 0 ? " * " : " ") + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)));
    })];

    private static void Run(string program, string folder, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors.Result);
    }
}
