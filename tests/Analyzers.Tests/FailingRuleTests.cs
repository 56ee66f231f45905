using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Tests that an error of a rule's own is reported for the job or call at which it happened, and for no other.</summary>
public sealed class FailingRuleTests
{
    // Two reports for each rule about which the corpus has not as many.
    private const string More = """
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public static class MailJobs
        {
            [Job(MaxAttempts = 50, Backoff = BackoffKind.None)] public static Task SendAsync(string to, CancellationToken token) => Task.Delay(to.Length, token);
            [Job(MaxAttempts = 50, Backoff = BackoffKind.None)] public static Task PostAsync(string password, byte[] body, CancellationToken token) => Task.Delay(body.Length, token);
            [Job] public static Task StoreAsync(string apiKey, byte[] body, CancellationToken token) => Task.Delay(body.Length, token);
            [Job] public static async Task Wait(IJobClient jobs, JobCall call, CancellationToken token)
            {
                var handle = await MailJobsClient.EnqueueSendAsync(token);
                await handle.WaitForCompletionAsync(token);
            }
        }

        public sealed class Others(IJobClient jobs, CancellationTokenSource other)
        {
            [Job] public async Task First(CancellationToken token) { await Task.Delay(1, token); await Task.Delay(1, other.Token); Task.Delay(1).Wait(); }
            [Job] public async Task Second(CancellationToken token) { await Task.Delay(1, token); await Task.Delay(1, other.Token); Task.Delay(1).Wait(); }
            [Job] public Task Third(CancellationToken token) => Task.Delay(1);
            [Job] public Task Fourth(CancellationToken token) => Task.Delay(1);
            [Job] public async Task Again(JobCall call, CancellationToken token)
            {
                var handle = await MailJobsClient.EnqueueSendAsync(token);
                await handle.WaitForCompletionAsync(token);
            }
        }

        public static class MailJobsClient
        {
            public static Task<JobHandle> EnqueueSendAsync(CancellationToken token) => throw new System.NotSupportedException();
        }

        public interface IVault { Task OpenAsync(CancellationToken token); }

        public static class VaultJobs
        {
            [Job]
            public static Task Open([FromServices, Sensitive] IVault vault, CancellationToken token) => vault.OpenAsync(token);

            [Job]
            public static Task OpenAgain([FromServices, Sensitive] IVault vault, CancellationToken token) => vault.OpenAsync(token);
        }

        public static class ReportJobs
        {
            [Job(Timeout = "00:10:00")]
            [Recurring(Every = "00:01:00", Overlap = Overlap.Allow)]
            [Recurring("0 3 * * *", Name = "night", TimeZone = "Europe/Berlni", Missed = MissedRuns.RunAll)]
            public static Task Print(CancellationToken token) => Task.Delay(1, token);

            [Job(Timeout = "00:10:00")]
            [Recurring(Every = "00:01:00", Overlap = Overlap.Allow)]
            [Recurring("0 4 * * *", Name = "morning", TimeZone = "Europe/Berlni", Missed = MissedRuns.RunAll)]
            public static Task PrintAgain(CancellationToken token) => Task.Delay(1, token);
        }

        public sealed class Accounts(IJobClient jobs)
        {
            public async Task Close(JobCall call, CancellationToken token)
            {
                _ = jobs.EnqueueAsync(call, token);
                _ = jobs.EnqueueAsync(call, token);
                await MailJobs.SendAsync("a", token);
                await MailJobs.SendAsync("b", token);
            }
        }
        """;

    public static TheoryData<string> Rules => [.. AllRules.Analyzers.Select(static each => each.GetType().Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_rule_reports_its_own_exception_and_continues(string rule)
    {
        int failed = 0;
        int reported = 0;
        foreach (string source in Directory.GetFiles(Path.Combine(Path.GetDirectoryName(Here())!, "Corpus/Bad"), "*.cs").Select(File.ReadAllText).Append(More))
        {
            DiagnosticAnalyzer analyzer = AllRules.Analyzers.Single(each => each.GetType().Name == rule);
            var context = new ThrowingAnalysisContext();
            analyzer.Initialize(context);
            List<Diagnostic> found = context.Run(AllRules.Compile(source), TestContext.Current.CancellationToken);
            Diagnostic[] failures = [.. found.Where(IsFailure)];
            Assert.Equal(context.HasThrown ? 1 : 0, failures.Length);
            Assert.All(failures, each => Assert.Contains(analyzer.SupportedDiagnostics, supported => supported.Id == each.Id));
            failed += failures.Length;
            reported += found.Count - failures.Length;
        }

        Assert.True(failed > 0 && reported > 0, $"{failed} failures, {reported} reports");
    }

    [Fact]
    public async Task A_rule_about_methods_that_throws_reports_the_job_and_continues_with_the_others() =>
        await AssertReportsBadAndGoodAsync(new FailingMethodAnalyzer());

    [Fact]
    public async Task A_rule_about_handlers_that_throws_reports_the_job_and_continues_with_the_others() =>
        await AssertReportsBadAndGoodAsync(new FailingHandlerAnalyzer());

    [Fact]
    public async Task A_rule_that_throws_when_it_starts_reports_that_once()
    {
        ImmutableArray<Diagnostic> found = await AllRules.WithAnalyzers(AllRules.Compile("class One { }", "class Two { }"), [new FailingStartAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.True(IsFailure(found.Single()), $"{found.Single()}");
    }

    [Fact]
    public async Task A_method_that_no_rule_can_read_is_reported_once_and_the_others_are_looked_at()
    {
        // Deeper than any stack that a compiler has for the rules.
        string deep = string.Join(" || ", Enumerable.Range(0, 20_000).Select(static i => $"id == {i}"));
        ImmutableArray<Diagnostic> found = await AllRules.RunAsync($$"""
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using TypedJobs;
            public static class Jobs
            {
                [Job] public static async Task Bad(int id, CancellationToken token)
                {
                    try { await Task.Delay(1, token); }
                    catch (Exception) when ({{deep}}) { }
                }
                [Job] public static async Task Good(int id, CancellationToken token) { await Task.Delay(1, token); await Task.Delay(id); }
            }
            """);
        Assert.Contains(found, static each => each.Id == RuleIds.MissingToken && !IsFailure(each));
        Assert.True(found.Where(IsFailure).GroupBy(static each => each.Id).All(static each => each.Count() == 1));
    }

    private static async Task AssertReportsBadAndGoodAsync(DiagnosticAnalyzer rule)
    {
        ImmutableArray<Diagnostic> found = await AllRules.WithAnalyzers(
                AllRules.Compile("""
                    using TypedJobs;
                    public static class Jobs { [Job] public static void Bad() { } [Job] public static void Good() { } }
                    """),
                [rule])
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Diagnostic failure = found.Single(IsFailure);
        Assert.Equal("Bad", failure.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(failure.Location.SourceSpan));
        Assert.Contains("https://github.com/typedjobs/typedjobs/issues", failure.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(found, static each => each.GetMessage(null) == "Good");
    }

    private static bool IsFailure(Diagnostic diagnostic) => diagnostic.GetMessage(null).StartsWith("The rule failed on", StringComparison.Ordinal);

    private static string Here([CallerFilePath] string path = "") => path;

#pragma warning disable RS1001, RS1036 // They are made here, and by nobody else.
    private sealed class FailingMethodAnalyzer : JobMethodAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Seen];

        private protected override void Analyze(JobMethod method, JobRuleContext context) => SayGood(method.Symbol, context);
    }

    private sealed class FailingHandlerAnalyzer : HandlerAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Seen];

        private protected override void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context) => SayGood(handler, context);
    }

    private sealed class FailingStartAnalyzer : GuardedAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Seen];

        private protected override Action<SemanticModelAnalysisContext>? Start(Compilation compilation, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("no");
    }
#pragma warning restore RS1001, RS1036

    private static readonly DiagnosticDescriptor Seen = new("TJ9999", "Seen", "{0}", "Tests", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    private static void SayGood(IMethodSymbol method, JobRuleContext context)
    {
        if (method.Name == "Bad")
        {
            throw new InvalidOperationException("no");
        }

        context.Report(Seen, method.Locations[0], method.Name);
    }
}
