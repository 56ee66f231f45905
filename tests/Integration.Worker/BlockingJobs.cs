namespace TypedJobs.Integration.Worker;

/// <summary>Handlers that keep threads of the pool, in a process of their own so that no other test pays for it.</summary>
public static class BlockingJobs
{
    /// <summary>Sleeps, and gives the number of its attempt.</summary>
    [Job("child.block", MaxAttempts = 5)]
    public static int Block(int milliseconds, JobContext job)
    {
        Thread.Sleep(milliseconds);
        return job.Attempt;
    }
}
