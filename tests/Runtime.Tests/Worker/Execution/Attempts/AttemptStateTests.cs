using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Worker.Execution.Attempts;

/// <summary>Tests which changes an attempt's state allows.</summary>
public sealed class AttemptStateTests
{
    [Fact]
    public void Attempt_runs_until_it_ends()
    {
        AttemptState state = default;
        Assert.Equal("running, may write", Describe(state));
        Assert.True(state.End());
        Assert.Equal("ended, may write", Describe(state));
        Assert.True(state.End());
        Assert.False(state.TryDetach());
        Assert.False(state.TryLoseLease());
        Assert.Equal("ended, may write", Describe(state));
    }

    [Fact]
    public void Detached_attempt_is_not_settled_by_its_end()
    {
        AttemptState state = default;
        Assert.True(state.TryDetach());
        Assert.Equal("detached", Describe(state));
        Assert.False(state.TryDetach());
        Assert.False(state.TryLoseLease());
        Assert.False(state.End());
        Assert.Equal("detached, ended", Describe(state));
        Assert.False(state.End());
    }

    [Fact]
    public void Lost_lease_stays_lost_whatever_follows()
    {
        AttemptState state = default;
        Assert.True(state.TryLoseLease());
        Assert.False(state.TryLoseLease());
        Assert.Equal("running, lease lost", Describe(state));
        AttemptState ended = state, detached = state;
        Assert.True(ended.End());
        Assert.Equal("ended, lease lost", Describe(ended));
        Assert.True(detached.TryDetach());
        Assert.Equal("detached, lease lost", Describe(detached));
        Assert.False(detached.End());
        Assert.Equal("detached, ended, lease lost", Describe(detached));
    }

    private static string Describe(AttemptState state) => string.Join(
        ", ",
        from each in new[]
        {
            (state.IsRunning, "running"), (state.IsDetached, "detached"), (state.HasEnded, "ended"), (state.IsLeaseLost, "lease lost"),
            (state.MayWrite, "may write"),
        }
        where each.Item1
        select each.Item2);
}
