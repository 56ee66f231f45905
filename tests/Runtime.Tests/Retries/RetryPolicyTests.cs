using CsCheck;
using TypedJobs.CompilerServices;
using TypedJobs.Retries;

namespace TypedJobs.Runtime.Tests.Retries;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(BackoffKind.Exponential, 1, 2)]
    [InlineData(BackoffKind.Exponential, 2, 4)]
    [InlineData(BackoffKind.Exponential, 5, 32)]
    [InlineData(BackoffKind.Exponential, 20, 600)]
    [InlineData(BackoffKind.Exponential, 5000, 600)]
    [InlineData(BackoffKind.Fixed, 1, 2)]
    [InlineData(BackoffKind.Fixed, 9, 2)]
    [InlineData(BackoffKind.None, 9, 0)]
    public void The_pause_grows_as_its_kind_says(BackoffKind kind, int attempt, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            RetryPolicy.DelayAfter(Backoff(new JobSettings { Backoff = kind, BackoffJitter = 0 }), attempt, 0.7));

    [Fact]
    public void Jitter_only_shortens_and_never_below_its_part() =>
        Gen.Select(Gen.Int[1, 100], Gen.Double.Unit, Gen.Double.Unit).Sample((attempt, jitter, random) =>
        {
            JobBackoff settings = Backoff(new JobSettings { BackoffJitter = jitter });
            TimeSpan full = RetryPolicy.DelayAfter(settings, attempt, 0);
            TimeSpan drawn = RetryPolicy.DelayAfter(settings, attempt, random);
            Assert.InRange(drawn, full * (1 - jitter) - TimeSpan.FromTicks(1), full);
        });

    [Fact]
    public void The_longest_pause_holds_whatever_the_first_is() =>
        Assert.Equal(
            TimeSpan.FromSeconds(1),
            RetryPolicy.DelayAfter(
                Backoff(new JobSettings
                {
                    BackoffDelay = TimeSpan.FromDays(300),
                    MaxBackoffDelay = TimeSpan.FromSeconds(1),
                    BackoffJitter = 0,
                }),
                900,
                0));

    private static JobBackoff Backoff(JobSettings settings) => JobOverrides.BackoffOf(settings);
}
