using System.Globalization;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>Compiles one set of sources with this and with that, in turns, and says how much processor time that adds.</summary>
internal static class Measurement
{
    public static void Run(CompilerServer compiler, string name, SourceFolder sources, AnalyzerSet less, AnalyzerSet more, int rounds)
    {
        string[] arguments = [sources.Arguments(less), sources.Arguments(more)];
        List<double>[] times = [[], []];
        for (int round = 0; round <= rounds; round++)
        {
            // Whoever comes second finds the machine warmer: they take turns in that, too. The first round only warms up.
            for (int turn = 0; turn < 2; turn++)
            {
                int which = (round + turn) % 2;
                double took = compiler.Compile(arguments[which]);
                if (round > 0)
                {
                    times[which].Add(took);
                }
            }
        }

        double before = Median(times[0]);
        double added = Median([.. times[1].Zip(times[0], static (with, without) => with - without)]);
        double least = times[1].Min() - times[0].Min();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {before:N0} | {added:N0} | {100 * added / before:N1} % | {times[0].Min():N0} | {least:N0} | {100 * least / times[0].Min():N1} % |"));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count % 2 == 1 ? values[values.Count / 2] : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
    }
}
