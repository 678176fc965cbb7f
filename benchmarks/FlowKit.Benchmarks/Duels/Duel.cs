using System.Globalization;

namespace FlowKit.Benchmarks.Duels;

/// <summary>
/// Lets several sides do the same work, one after the other in each of many rounds, so that a busy machine is as busy for each. Prints medians, minima, CPU time, and the ratio
/// of each to the first: the median of the ratios within the rounds.
/// </summary>
internal static class Duel
{
    public static async Task RunAsync(string title, int rounds, params Contestant[] contestants)
    {
        Dictionary<int, Sample>[] samples = [.. contestants.Select(_ => new Dictionary<int, Sample>())];
        for (int round = -1; round < rounds; round++)
        {
            for (int turn = 0; turn < contestants.Length; turn++)
            {
                // Who comes after whom changes with the round; round -1 is for the compiler and the caches.
                int at = (turn + Math.Max(round, 0)) % contestants.Length;
                if (round > 0 && round % contestants[at].Every != 0) continue;
                Sample sample = await contestants[at].Run();
                contestants[at].CleanUp();
                if (round >= 0) samples[at].Add(round, sample);
            }
        }
        Console.WriteLine();
        Console.WriteLine(title);
        Console.WriteLine($"{"",-46} {"median",9} {"best",9} {"CPU",9} {"best",9}   ratio to the first: clock, CPU");
        for (int i = 0; i < contestants.Length; i++)
        {
            Dictionary<int, Sample> own = samples[i], first = samples[0];
            int[] common = [.. own.Keys.Where(first.ContainsKey)];
            double clock = Median(common.Select(round => own[round].Wall / first[round].Wall)), cpu = Median(common.Select(round => own[round].Cpu / first[round].Cpu));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{contestants[i].Name,-46} {Median(own.Values.Select(s => s.Wall)),9:0.0} {own.Values.Min(s => s.Wall),9:0.0} {Median(own.Values.Select(s => s.Cpu)),9:0.0} {own.Values.Min(s => s.Cpu),9:0.0}   {clock:0.00}, {cpu:0.00}"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
