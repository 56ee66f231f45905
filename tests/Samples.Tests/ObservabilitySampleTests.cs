using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

/// <summary>Runs the sample with its endpoint for Prometheus, and holds the dashboard against what it exposes.</summary>
public sealed partial class ObservabilitySampleTests
{
    private static readonly string[] OnlyAfterCancellations =
        ["typedjobs_cancellation_latency_seconds_bucket", "typedjobs_cancellation_ignored_total", "messaging_typedjobs_cancellation_cause"];

    [Fact]
    public async Task Request_and_its_jobs_are_one_trace_and_the_dashboard_shows_what_is_measured()
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        using ChildProcess run = ChildProcess.StartAssembly(Path.Combine(AppContext.BaseDirectory, "Observability.dll"), "--urls", address);
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        await Until.TrueAsync(async () => await AnswersAsync(http));

        using HttpResponseMessage response = await http.PostAsync(new Uri("/reports/3", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, response.StatusCode);

        // One report, three pages, a second attempt at one of them.
        await Until.TrueAsync(() => run.Lines.Count(line => line.Contains("process default", StringComparison.Ordinal)) >= 5);
        string[] traces = [.. run.Lines.Where(line => line.StartsWith("Activity.TraceId:", StringComparison.Ordinal)).Distinct()];
        await Until.TrueAsync(() => run.Lines.Any(line => line.Contains("POST /reports", StringComparison.Ordinal)));
        string output = string.Join('\n', run.Lines);
        string trace = Assert.Single(Processes().Matches(output).Select(match => match.Groups["trace"].Value).Distinct());
        Assert.Contains(trace, traces[0] + traces[^1], StringComparison.Ordinal);
        Assert.Contains("JobName:ReportJobs.Render", output, StringComparison.Ordinal);

        string metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        string[] expressions = [.. Expressions()];
        Assert.True(expressions.Length > 10, $"{expressions.Length} expressions");
        string[] names = [.. expressions.SelectMany(expression => Name().Matches(expression)).Select(match => match.Value).Distinct().Except(OnlyAfterCancellations)];
        Assert.True(names.Length > 8, string.Join(' ', names));
        Assert.DoesNotContain(names, name => !Regex.IsMatch(metrics, $@"(?<![\w]){name}(?![\w])"));
        foreach (string tag in (string[])["live", "ready"])
        {
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri($"/health/{tag}", UriKind.Relative), TestContext.Current.CancellationToken));
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Expressions()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "typedjobs.json")));
        foreach (JsonElement panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                yield return target.GetProperty("expr").GetString()!;
            }
        }

        yield return dashboard.RootElement.GetProperty("templating").GetProperty("list")[1].GetProperty("query").GetProperty("query").GetString()!;
    }

    [GeneratedRegex(@"\b(messaging|typedjobs|error)_\w+")]
    private static partial Regex Name();

    // The console exporter writes the trace first, the name further down.
    [GeneratedRegex(@"Activity\.TraceId:\s+(?<trace>\w+)\n(?:(?!Activity\.TraceId).*\n)*?Activity\.DisplayName:\s+process default")]
    private static partial Regex Processes();
}
