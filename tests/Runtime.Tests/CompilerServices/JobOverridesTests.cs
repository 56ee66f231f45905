using CsCheck;
using TypedJobs.CompilerServices;

namespace TypedJobs.Runtime.Tests.CompilerServices;

public sealed class JobOverridesTests
{
    private static readonly Gen<TimeSpan> Spans = Gen.Long[1, TimeSpan.FromDays(365).Ticks].Select(TimeSpan.FromTicks);

    private static readonly Gen<JobBackoff?> Backoffs = Gen.OneOf(
        Gen.Const((JobBackoff?)null),
        Gen.Const((JobBackoff?)JobBackoff.None),
        Gen.Select(Spans, Gen.Double[0, 1]).Select(pair => (JobBackoff?)JobBackoff.Fixed(pair.Item1, pair.Item2)),
        Gen.Select(Spans, Spans, Gen.Double[0, 1]).Select(
            set => (JobBackoff?)JobBackoff.Exponential(set.Item1 < set.Item2 ? set.Item1 : set.Item2, set.Item1 < set.Item2 ? set.Item2 : set.Item1, set.Item3)),
        Gen.Const((JobBackoff?)JobBackoff.Policy("slow-start")));

    [Fact]
    public void Overrides_that_were_written_are_read() =>
        Gen.Select(Spans.Select(span => (TimeSpan?)span).Array[0, 1], Backoffs).Sample((timeouts, backoff) =>
        {
            TimeSpan? timeout = timeouts.FirstOrDefault();
            JobOverrides read = JobOverrides.Parse(JobOverrides.Write(new JobOptions { Timeout = timeout, Backoff = backoff }));

            Assert.Equal(timeout, read.Timeout);
            Assert.Equal(Describe(backoff), Describe(read.Backoff));
        });

    [Fact]
    public void Options_without_overrides_write_nothing() => Assert.Empty(JobOverrides.Write(new JobOptions { Priority = 3 }));

    [Theory]
    [InlineData("x=1;t=10000;y", 10000L)]
    [InlineData("t=-1;", null)]
    [InlineData("t=;b=9,1,1,0.5;", null)]
    [InlineData("b=0,1,1,7;", null)]
    public void Overrides_of_a_later_version_and_damaged_ones_are_passed_over(string text, long? ticks)
    {
        JobOverrides read = JobOverrides.Parse(text);

        Assert.Equal(ticks, read.Timeout?.Ticks);
        Assert.Null(read.Backoff);
    }

    private static string Describe(JobBackoff? backoff) =>
        backoff is null ? "none" : $"{backoff.Kind} {backoff.Delay} {backoff.MaxDelay} {backoff.Jitter:R} {backoff.PolicyName}";
}
