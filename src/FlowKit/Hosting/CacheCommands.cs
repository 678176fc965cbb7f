using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FlowKit.Environments.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace FlowKit.Hosting;

/// <summary>The commands that look at the cache folder and make it smaller.</summary>
internal sealed class CacheCommands(IServiceProvider services, AppConsole console)
{
    private static readonly (string Name, CacheKind Kind)[] Kinds =
        [("environments", CacheKind.Environments), ("conda", CacheKind.CondaPackages), ("wheels", CacheKind.Wheels), ("builds", CacheKind.Builds), ("documents", CacheKind.Documents)];

    public Command Cache()
    {
        Command cache = new("cache", "Shows how much the cache folder holds.") { Clean() };
        cache.SetAction(async (_, _) =>
        {
            FlowKitOptions options = services.GetRequiredService<FlowKitOptions>();
            await console.Out.WriteLineAsync(options.CacheFolder).ConfigureAwait(false);
            await WriteAsync(services.GetRequiredService<EnvironmentCache>().Measure()).ConfigureAwait(false);
            return FlowExitCodes.Succeeded;
        });
        return cache;
    }

    private Command Clean()
    {
        Option<TimeSpan?> age = new("--older-than") { Description = "Only what was not used for so long: 30d, 12h, 2w.", HelpName = "AGE", CustomParser = static result => Parsed(result, CacheAmounts.Age) };
        Option<long?> size = new("--max-size") { Description = "What was not used for longest, until no more than this is left: 10GB, 500MiB.", HelpName = "SIZE", CustomParser = static result => Parsed(result, CacheAmounts.Size) };
        Option<string[]> kinds = new("--kind") { Description = "Only this kind. Several may be given.", HelpName = "KIND", AllowMultipleArgumentsPerToken = true };
        kinds.AcceptOnlyFromAmong([.. Kinds.Select(static kind => kind.Name)]);
        Option<bool> dry = new("--dry-run") { Description = "Only tells what would go." };
        Command clean = new("clean", "Takes out of the cache folder what nobody uses: all of it, or what is old or too much.") { age, size, kinds, dry };
        clean.SetAction(async (parsed, cancellationToken) =>
        {
            string[] named = parsed.GetValue(kinds) ?? [];
            CollectOptions options = new()
            {
                UnusedFor = parsed.GetValue(age),
                MaxBytes = parsed.GetValue(size),
                Kinds = named.Length == 0 ? null : [.. Kinds.Where(kind => named.Contains(kind.Name)).Select(static kind => kind.Kind)],
                DryRun = parsed.GetValue(dry),
            };
            CollectReport report = await services.GetRequiredService<EnvironmentCache>().CollectAsync(options, cancellationToken).ConfigureAwait(false);
            await console.Out.WriteLineAsync(options.DryRun ? "Would go:" : "Gone:").ConfigureAwait(false);
            await WriteAsync(report.Freed).ConfigureAwait(false);
            if (report.InUse > 0)
                await console.Out.WriteLineAsync($"{report.InUse.ToString(CultureInfo.InvariantCulture)} more are in use and stay.").ConfigureAwait(false);
            await console.Out.WriteLineAsync($"{CacheAmounts.Text(report.Left.Sum(static left => left.Bytes))} {(options.DryRun ? "would be" : "are")} left.").ConfigureAwait(false);
            return FlowExitCodes.Succeeded;
        });
        return clean;
    }

    private async Task WriteAsync(IReadOnlyList<CacheSize> sizes)
    {
        foreach (CacheSize size in sizes)
        {
            string name = Kinds.Single(kind => kind.Kind == size.Kind).Name;
            await console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name,-12} {size.Entries,7} {CacheAmounts.Text(size.Bytes),10}")).ConfigureAwait(false);
        }

        await console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {"total",-12} {sizes.Sum(static size => size.Entries),7} {CacheAmounts.Text(sizes.Sum(static size => size.Bytes)),10}")).ConfigureAwait(false);
    }

    private static T? Parsed<T>(ArgumentResult result, Func<string, T?> parse)
        where T : struct
    {
        if (result.Tokens is [var token] && parse(token.Value) is { } value)
            return value;
        result.AddError($"'{string.Join(' ', result.Tokens)}' is no {(typeof(T) == typeof(TimeSpan) ? "age: write 30d, 12h, 90m or 2w" : "size: write 10GB, 500MB or 2GiB")}.");
        return null;
    }
}
