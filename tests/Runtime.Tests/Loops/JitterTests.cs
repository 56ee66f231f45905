using Microsoft.Extensions.Time.Testing;
using TypedJobs.Loops;

namespace TypedJobs.Runtime.Tests.Loops;

public sealed class JitterTests
{
    [Theory]
    [InlineData(1, 0, 50)]
    [InlineData(3, 0, 200)]
    [InlineData(50, 0, 5000)]
    [InlineData(50, 700, 700)]
    [InlineData(1, 700, 50)]
    public void A_pause_grows_with_the_failures_up_to_the_longest(int failures, int longest, int most)
    {
        var time = new FakeTimeProvider();
        Task pause = Jitter.BackOffAsync(
            failures, time, TestContext.Current.CancellationToken, TimeSpan.FromMilliseconds(longest));

        time.Advance(TimeSpan.FromMilliseconds((most / 2) - 1));
        Assert.False(pause.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds((most / 2) + 1));
        Assert.True(pause.IsCompleted);
    }
}
