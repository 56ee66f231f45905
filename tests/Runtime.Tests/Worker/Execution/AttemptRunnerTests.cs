using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Worker.Execution;

public sealed class AttemptRunnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_attempt_runs_once()
    {
        const int Count = 10_000;
        var ran = new ConcurrentBag<string>();
        var all = new TaskCompletionSource();
        var runner = new AttemptRunner(attempt =>
        {
            ran.Add(attempt.Job.Lease.Job);
            if (ran.Count == Count)
            {
                all.TrySetResult();
            }
        });

        await Parallel.ForAsync(0, Count / 100, Token, (part, _) =>
        {
            for (int i = 0; i < 100; i++)
            {
                runner.Add(Attempt((part * 100) + i));
            }

            if (part % 2 == 0)
            {
                runner.RunSome();
            }
            else
            {
                runner.Start();
            }

            return ValueTask.CompletedTask;
        });

        await all.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.Equal(Count, ran.Distinct().Count());
    }

    // Each waits for all others, and holds its thread meanwhile.
    [Fact]
    public async Task An_attempt_that_holds_its_thread_holds_up_no_other()
    {
        const int Count = 6;
        using var meeting = new Barrier(Count);
        using var ended = new CountdownEvent(Count);
        var runner = new AttemptRunner(_ =>
        {
            if (meeting.SignalAndWait(TimeSpan.FromMinutes(1)))
            {
                ended.Signal();
            }
        });
        for (int i = 0; i < Count; i++)
        {
            runner.Add(Attempt(i));
        }

        await Task.Run(runner.RunSome, Token);

        Assert.True(ended.Wait(TimeSpan.FromMinutes(1), Token));
    }

    // While the first one runs its slice is over, and the others are left to the pool.
    [Fact]
    public void Whoever_has_run_long_enough_lets_others_go_on()
    {
        var threads = new ConcurrentDictionary<int, int>();
        using var gate = new ManualResetEventSlim();
        using var ended = new CountdownEvent(3);
        var runner = new AttemptRunner(attempt =>
        {
            if (attempt.Job.Lease.Job == "0")
            {
                gate.Wait(TimeSpan.FromMinutes(1));
            }
            else
            {
                gate.Set();
            }

            threads.AddOrUpdate(Environment.CurrentManagedThreadId, 1, (_, count) => count + 1);
            ended.Signal();
        });
        for (int i = 0; i < 3; i++)
        {
            runner.Add(Attempt(i));
        }

        var own = new Thread(runner.RunSome);
        own.Start();
        own.Join();

        Assert.True(ended.Wait(TimeSpan.FromMinutes(1), Token));
        Assert.True(threads.Count > 1);
    }

    private static JobAttempt Attempt(int number) => new(
        "q",
        new TakenJob(new LeaseKey($"{number}", number), 1, 1, DateTimeOffset.UnixEpoch, "Job", default, string.Empty, null),
        null,
        new AttemptServices(new HandlerEnvironment(null!, null, false, null!), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance));
}
