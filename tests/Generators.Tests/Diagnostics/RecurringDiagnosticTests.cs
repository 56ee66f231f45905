using System.Globalization;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Tests.Diagnostics;

/// <summary>What is refused of schedules, and where: « and » mark the place.</summary>
public sealed class RecurringDiagnosticTests
{
    [Theory]
    [InlineData("TJ1016", "[«Recurring(\"@daily\")»] public static void Run() { }")]
    [InlineData("TJ1016", "[«Recurring(\"@daily\")», Recurring(\"@hourly\")] public static void Run() { }")]
    [InlineData("TJ1017", "[Job, Recurring(\"@daily\")] public static void Run(int «id») { }")]
    [InlineData("TJ1017", "[Job, Recurring(\"@daily\"), Recurring(\"@hourly\", Name = \"x\")] public static void Run(CancellationToken token, string? «text», int id = 1) { }")]
    [InlineData("TJ4001", "[Job, Recurring(\"@daily\", Name = «\"\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job, Recurring(\"@daily\", Name = «\"digest/42\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job, Recurring(\"@daily\", Name = «\"a0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(\"a0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\")] [«Recurring(\"@daily\")»] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(Every = «\"5 minutes\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(Every = «\"5\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(Every = «\"00:00:00.999\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(Every = «\"00:00:01.0001\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(Every = «\"-00:01:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(Every = «\"36526.00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(\"@daily\", Jitter = «\"-00:00:01\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job, Recurring(\"@daily\", StartDeadline = «\"00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job, Recurring(\"@daily\", MaxMissedRuns = «0»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job, Recurring(\"@daily\", MaxMissedRuns = «1001»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job, Recurring(\"@daily\", Missed = «(MissedRuns)9»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job, Recurring(\"@daily\", Overlap = «(Overlap)(-1)»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job, Recurring(\"@daily\", Start = \"2026-01-01T00:00:00Z\", End = «\"2026-01-01T01:00:00+01:00\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job, Recurring(Every = \"00:01:00\", Jitter = «\"00:01:00\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job, Recurring(\"*/20 * * * *\", Jitter = «\"00:20:00\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job, Recurring(\"0 3,4 * * *\", Jitter = «\"01:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job, Recurring(Every = \"00:01:00\", TimeZone = «\"Europe/Berlin\"»)] public static void Run() { }")]
    [InlineData("TJ4006", "[Job, Recurring(«\"\"»)] public static void Run() { }")]
    [InlineData("TJ4006", "[Job, Recurring(cron: «\"60 * * * *\"»)] public static void Run() { }")]
    [InlineData("TJ4006", "[Job, Recurring(Name = \"x\", cron: «\"* * * *\"»)] public static void Run() { }", "CS1016")]
    [InlineData("TJ4006", "private const string Cron = \"@nightly\"; [Job, Recurring(«Cron»)] public static void Run() { }")]
    [InlineData("TJ4007", "[Job, Recurring(«\"0 0 30 2 *\"»)] public static void Run() { }")]
    [InlineData("TJ4007", "[Job, Recurring(«\"0 0 31 4,6,9,11 *\"»)] public static void Run() { }")]
    [InlineData("TJ4007", "[Job, Recurring(«\"0 0 1 * 1#2\"»)] public static void Run() { }")]
    [InlineData("TJ4007", "[Job, Recurring(\"0 0 1 3 *\", Start = \"2026-04-01T00:00:00Z\", End = «\"2027-02-01T00:00:00Z\"»)] public static void Run() { }")]
    [InlineData("TJ4007", "[Job, Recurring(Every = \"36525.00:00:00\", End = «\"1999-01-01T00:00:00Z\"»)] public static void Run() { }")]
    [InlineData("TJ4008", "[Job, «Recurring»] public static void Run() { }")]
    [InlineData("TJ4008", "[Job, Recurring(«null!»)] public static void Run() { }")]
    [InlineData("TJ4008", "[Job, «Recurring(TimeZone = \"UTC\")»] public static void Run() { }")]
    [InlineData("TJ4008", "[Job, Recurring(\"@daily\", Every = «\"00:01:00\"»)] public static void Run() { }")]
    [InlineData("TJ4009", "[Job, Recurring(\"@daily\", Start = «\"2026-01-01\"»)] public static void Run() { }")]
    [InlineData("TJ4009", "[Job, Recurring(\"@daily\", Start = «\"2026-01-01T00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4009", "[Job, Recurring(\"@daily\", End = «\"2026-02-30T00:00:00Z\"»)] public static void Run() { }")]
    [InlineData("TJ4009", "[Job, Recurring(\"@daily\", End = «\"9500-01-01T00:00:00Z\"»)] public static void Run() { }")]
    [InlineData("TJ4009", "[Job, Recurring(\"@daily\", End = «\"1969-12-31T00:00:00Z\"»)] public static void Run() { }")]
    [InlineData("TJ4009", "[Job, Recurring(\"@daily\", Start = «\"1970-01-01T00:00:00Z\"»)] public static void Run() { }")]
    [InlineData("TJ4010", "[Job, Recurring(\"@daily\"), «Recurring(\"@hourly\")»] public static void Run() { }")]
    [InlineData("TJ4010", "[Job, Recurring(\"@daily\", Name = \"a\")] public static void One() { } [Job, Recurring(\"@daily\", Name = «\"a\"»)] public static void Two() { }")]
    public void What_cannot_recur_is_an_error_at_its_place(string id, string member, string? compiler = null)
    {
        string source = Source(member);
        string clean = source.Replace("«", string.Empty, StringComparison.Ordinal).Replace("»", string.Empty, StringComparison.Ordinal);
        GeneratorRun run = GeneratorRun.Of(clean);

        Diagnostic error = Assert.Single(run.Diagnostics);
        Assert.Equal(id, error.Id);
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        int start = source.IndexOf('«', StringComparison.Ordinal);
        Assert.Equal((start, source.IndexOf('»', StringComparison.Ordinal) - 1), (error.Location.SourceSpan.Start, error.Location.SourceSpan.End));
        Assert.All(run.CompilerDiagnostics, each => Assert.Equal(compiler, each.Id));
    }

    [Theory]
    [InlineData("", "it is empty, but needs five (minute, hour, day of the month, month, day of the week), or six with seconds in front")]
    [InlineData("5", "it has one field, but needs five")]
    [InlineData("* * * *", "it has 4 fields, but needs five")]
    [InlineData("* * * * * * *", "it has 7 fields, but needs five")]
    [InlineData("@reboot", "'@reboot' is not a macro: these are @yearly")]
    [InlineData("60 * * * *", "the minute is '60', but a number from 0 to 59 is expected")]
    [InlineData("a * * * * *", "the second is 'a', but a number from 0 to 59 is expected")]
    [InlineData("0 60 * * * *", "the minute is '60', but a number from 0 to 59 is expected")]
    [InlineData("* 24 * * *", "the hour is '24', but a number from 0 to 23 is expected")]
    [InlineData("* * 0 * *", "the day of the month is '0', but a number from 1 to 31 is expected")]
    [InlineData("* * * JAM *", "the month is 'JAM', but a number from 1 to 12, or a name from JAN to DEC is expected")]
    [InlineData("* * * * 8", "the day of the week is '8', but a number from 0 to 7 (0 and 7 are Sunday), or a name from SUN to SAT is expected")]
    [InlineData("*/0 * * * *", "the minute is '*/0', but a number from 1 to 59 is expected")]
    [InlineData("0 0 * * 1#6", "the day of the week is '1#6', but a number from 1 to 5 is expected")]
    [InlineData("0 0 1W-3 * *", "the day of the month is '1W-3', which has an unexpected character '-'")]
    [InlineData("H * * * *", "'H' is not supported")]
    [InlineData("0 0 * MARCH *", "the month is 'MARCH'")]
    [InlineData("0 0 5TH * *", "the day of the month is '5TH'")]
    [InlineData("0 0 * * THU,H", "'H' is not supported")]
    public void Message_names_the_field_and_what_was_expected(string cron, string problem)
    {
        GeneratorRun run = GeneratorRun.Of(Source($"[Job, Recurring(\"{cron}\")] public static void Run() {{ }}"));
        Assert.StartsWith(
            $"Cron expression '{cron}' is invalid; {problem}", Assert.Single(run.Diagnostics).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Job, Recurring(\"*/5 * * * *\", Jitter = \"00:04:59\")] public static void Run() { }")]
    [InlineData("[Job, Recurring(\"0 0 29 2 1\", Jitter = \"365.00:00:00\")] public static void Run() { }")]
    [InlineData("[Job, Recurring(\"*/10 * * * * *\", TimeZone = \"Eastern Standard Time\")] public static void Run() { }")]
    [InlineData("[Job, Recurring(\"0 0 L * *\"), Recurring(\"0 0 * * 5L\", Name = \"b\"), Recurring(\"0 0 15W * ?\", Name = \"c\"), Recurring(\" 0  0\\t* jan-mar thu \", Name = \"d\")] public static void Run() { }")]
    [InlineData("[Job, Recurring(\"@every_minute\", Missed = MissedRuns.Skip, MaxMissedRuns = 1000, Name = null, TimeZone = null, Jitter = null, Start = null)] public static void Run() { }")]
    [InlineData("[Job, Recurring(Every = \"00:00:01\", Jitter = \"00:00:00.9999999\", Jitter = null)] public static void Run() { }", "CS0643")]
    [InlineData("[Job, Recurring(\"0 0 1 3 *\", Start = \"2026-04-01T00:00:00Z\", End = \"2027-03-01T10:00:00Z\")] public static void Run() { }")]
    [InlineData("[Job(Queue = \"a\"), Recurring(\"@daily\", Name = \"x\")] public static void One() { } [Job(Queue = \"b\"), Recurring(\"@daily\", Name = \"x\")] public static void Two() { }")]
    [InlineData("[Job, Recurring(\"@daily\", Name = \"x\")] public static void One() { } [Job, Recurring(\"@daily\", Name = \"X\")] public static void Two() { }")]
    [InlineData("[Job, Recurring(\"0 0 * * 5L\", Name = \"digest:42\"), Recurring(\"0 0 * * FRIL\", Name = \"b\"), Recurring(\"0 0 * * FRI#3\", Name = \"c\")] public static void Run() { }")]
    [InlineData("[Job, Recurring(Every = \"1.00:00:00.001\", End = \"1970-01-02T00:00:00Z\"), Recurring(Every = \"36525.00:00:00\", End = \"2001-01-01T00:00:00.0000001Z\", Name = \"b\")] public static void Run() { }")]
    [InlineData("public interface IReports { [Job, Recurring(\"@daily\")] Task Run(int id = 1); }")]
    [InlineData("[Job, Recurring(\"@daily\")] public static void Run(JobContext job, System.IProgress<int> progress, [FromServices] System.IServiceProvider services, CancellationToken token) { }")]
    public void What_can_recur_does(string member, string? compiler = null)
    {
        GeneratorRun run = GeneratorRun.Of(Source(member));
        Assert.Empty(run.Diagnostics);
        Assert.All(run.CompilerDiagnostics, each => Assert.Equal(compiler, each.Id));
    }

    [Theory]
    [InlineData("TJ1003", "[Job, Recurring(\"x\")] public static void Run<T>() { }")]
    [InlineData("TJ1002", "[Job, Recurring(\"x\")] private static void Run() { }")]
    [InlineData("TJ1012", "public interface IReports { [Job, Recurring(\"x\")] static abstract void Run(); }")]
    public void Method_that_cannot_be_a_job_is_told_that_alone(string id, string member) =>
        Assert.Equal(id, Assert.Single(GeneratorRun.Of(Source(member)).Diagnostics).Id);

    [Fact]
    public void Other_jobs_are_generated_beside_one_that_cannot_recur()
    {
        GeneratorRun run = GeneratorRun.Of(Source("[Job, Recurring(\"x\")] public static void Run() { } [Job, Recurring(\"@daily\")] public static void Good() { }"));
        Assert.Equal(["Jobs.Good"], Running.EmittedAssembly.Of(run).Table.Jobs.Select(job => job.Name));
    }

    [Theory]
    [MemberData(nameof(MembersUsed.OfClocksAndZones), MemberType = typeof(MembersUsed))]
    public void Generator_asks_for_neither_the_time_nor_time_zones(string member) =>
        Assert.DoesNotContain(MembersUsed.By(typeof(JobGenerator).Assembly), used => MembersUsed.IsOf(used, member));

    private static string Source(string member) => $$"""
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public static class Jobs
        {
            {{member}}
        }
        """;
}
