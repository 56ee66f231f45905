using System.Globalization;
using System.Text;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>The sources that are compiled.</summary>
internal static class SourceSets
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;

        """;

    /// <summary>One class for each job, with a handler and two helpers, as in a project of nothing but jobs.</summary>
    public static IEnumerable<string> Jobs(int count) => Enumerable.Range(0, count).Select(i => Usings + $$"""
        using TypedJobs;

        namespace Shop.Area{{i % 50}};

        public sealed record Order{{i}}(int Id, string Customer, decimal Total, string[] Lines);

        /// <summary>Ships orders.</summary>
        public sealed class Orders{{i}}(HttpClient http)
        {
            /// <summary>Ships one order.</summary>
            [Job(Queue = "orders", MaxAttempts = 5, Timeout = "00:02:00")]
            public async Task<int> Ship(Order{{i}} order, bool express, JobContext job, CancellationToken cancellationToken)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(TimeSpan.FromSeconds(30));
                int shipped = 0;
                foreach (string line in order.Lines)
                {
                    try
                    {
                        string label = await http.GetStringAsync($"/labels/{order.Id}/{line}", limit.Token).ConfigureAwait(false);
                        shipped += await StoreAsync(order, label, limit.Token).ConfigureAwait(false);
                        await job.ReportProgressAsync(100.0 * shipped / order.Lines.Length, cancellationToken).ConfigureAwait(false);
                    }
                    catch (HttpRequestException e) when (e.StatusCode is null && express)
                    {
                        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
                    }
                }

                return shipped + Weigh(order);
            }

            private async Task<int> StoreAsync(Order{{i}} order, string label, CancellationToken cancellationToken)
            {
                string path = Path.Combine("labels", order.Id.ToString("D8"), label.Length + ".txt");
                await File.WriteAllTextAsync(path, label, cancellationToken).ConfigureAwait(false);
                await using FileStream file = File.OpenRead(path);
                byte[] buffer = new byte[4096];
                int bytes = 0;
                while (await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
                {
                    bytes += read;
                }

                return bytes > 0 ? 1 : 0;
            }

            private static int Weigh(Order{{i}} order)
            {
                var weights = new Dictionary<string, int>();
                foreach (string line in order.Lines)
                {
                    weights[line] = weights.TryGetValue(line, out int weight) ? weight + line.Length : line.Length;
                }

                return weights.Values.Where(weight => weight > 3).Sum();
            }
        }
        """);

    /// <summary>Handlers that hand their token down a chain of five methods, the last of which heeds it.</summary>
    public static IEnumerable<string> Chains(int handlers) => Enumerable.Range(0, handlers).Select(i => Usings + $$"""
        using TypedJobs;

        namespace Shop.Area{{i % 50}};

        public static class Chain{{i}}
        {
            [Job]
            public static async Task Run(int order, CancellationToken cancellationToken) => await First(order, cancellationToken);

            private static async Task First(int order, CancellationToken cancellationToken) => await Second(order + 1, cancellationToken);

            private static async Task Second(int order, CancellationToken cancellationToken) => await Third(order + 1, cancellationToken);

            private static async Task Third(int order, CancellationToken cancellationToken) => await Fourth(order + 1, cancellationToken);

            private static async Task Fourth(int order, CancellationToken cancellationToken) => await Fifth(order + 1, cancellationToken);

            private static async Task Fifth(int order, CancellationToken cancellationToken) => await Task.Delay(order, cancellationToken);
        }
        """);

    /// <summary>So many lines of ordinary code that knows of the package and has no job.</summary>
    public static IEnumerable<string> Plain(int lines)
    {
        const int LinesOfMethod = 20;
        const int MethodsOfFile = 20;
        int files = lines / (LinesOfMethod * MethodsOfFile);
        for (int file = 0; file < files; file++)
        {
            var text = new StringBuilder(Usings).AppendLine(CultureInfo.InvariantCulture, $"namespace Plain.Area{file % 40};").AppendLine(CultureInfo.InvariantCulture, $"public sealed class Service{file}").AppendLine("{");
            for (int method = 0; method < MethodsOfFile; method++)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $$"""
                        /// <summary>Loads and sums.</summary>
                        public async Task<int> Load{{method}}Async(string path, int times, CancellationToken cancellationToken)
                        {
                            int sum = 0;
                            string[] lines = await File.ReadAllLinesAsync(path, cancellationToken).ConfigureAwait(false);
                            foreach (string line in lines)
                            {
                                for (int i = 0; i < times; i++)
                                {
                                    sum += line.Length * i;
                                }
                            }

                            if (sum > 1000)
                            {
                                await Task.Delay(times, cancellationToken).ConfigureAwait(false);
                            }

                            return sum + lines.Where(line => line.Length > {{method}}).Select(line => line.Trim()).Count();
                        }

                    """);
            }

            yield return text.AppendLine("}").ToString();
        }
    }
}
