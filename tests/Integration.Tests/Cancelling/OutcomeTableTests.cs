using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>
/// In which state a job ends: by the cause, how its handler ends, in which attempt, with or without backoff, and OnCancel.
/// </summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class OutcomeTableTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    public static MatrixTheoryData<CancellationCause, bool, CancelBehavior> Cases() => new(
        Enum.GetValues<CancellationCause>(),
        [false, true],
        [CancelBehavior.Cancel, CancelBehavior.Retry]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_job_ends_as_the_table_says(CancellationCause cause, bool backoff, CancelBehavior onCancel)
    {
        (int Attempt, Ending Ending)[] rows =
            [.. Enumerable.Range(1, ExpectedEnd.MaxAttempts).SelectMany(attempt => Enum.GetValues<Ending>().Select(ending => (attempt, ending)))];
        TestHost host = await StartAsync(
            worker =>
            {
                worker.Concurrency = rows.Length * 2;
                worker.DrainTimeout = TimeSpan.Zero;
                worker.LeaseDuration = TimeSpan.FromSeconds(cause == CancellationCause.LeaseLost ? 2 : 30);
            },
            _hooks.Install);
        TestHost client = await StartClientAsync();
        var options = new JobOptions
        {
            Backoff = backoff ? JobBackoff.Fixed(TimeSpan.FromMilliseconds(40)) : JobBackoff.None,
            Timeout = cause == CancellationCause.Timeout ? TimeSpan.FromMilliseconds(300) : null,
        };
        IReadOnlyList<JobHandle<string>> jobs = await client.Jobs.EnqueueManyAsync(
            rows.Select(row => (onCancel == CancelBehavior.Cancel
                ? TableJobsCalls.Final(KeyOf(row), row.Attempt, row.Ending)
                : TableJobsCalls.Retried(KeyOf(row), row.Attempt, row.Ending)).With(options)),
            Token);
        await Task.WhenAll(rows.Select(row => Probe.Of(KeyOf(row)).Started)).WaitAsync(Token);

        if (cause == CancellationCause.None)
        {
            Array.ForEach(rows, row => Probe.Of(KeyOf(row)).Open());
        }
        else
        {
            await FireAsync(cause, host, client, jobs, rows.Select(KeyOf));
        }

        var wrong = new List<string>();
        for (int i = 0; i < rows.Length; i++)
        {
            string expected = ExpectedEnd.Of(cause, rows[i].Ending, rows[i].Attempt, onCancel);
            string found = await EndOfAsync(jobs[i]);
            var probe = Probe.Of(KeyOf(rows[i]));
            await probe.Fired.WaitAsync(Token);
            JobCancellation seen = Assert.Single(probe.Causes);
            if (expected != found || seen.Cause != cause)
            {
                wrong.Add($"{rows[i]} after {seen.Cause}: {found}, not {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    // Cut off, the worker loses its leases by the clock; its own sweeper puts the jobs back.
    private async Task FireAsync(
        CancellationCause cause, TestHost host, TestHost client, IReadOnlyList<JobHandle<string>> jobs, IEnumerable<string> keys)
    {
        switch (cause)
        {
            case CancellationCause.Requested:
                IReadOnlyList<JobCancelResult> results = await client.Jobs.CancelManyAsync(jobs, ExpectedEnd.Reason, Token);
                Assert.All(results, result => Assert.Equal(CancelOutcome.Requested, result.Outcome));
                break;
            case CancellationCause.Superseded:
                Assert.All(
                    await client.Storage.Client(jobs[0].Id.Queue).SupersedeAsync([.. jobs.Select(job => job.Id.Key)], ExpectedEnd.Reason, Token),
                    outcome => Assert.Equal(CancelOutcome.Requested, outcome));
                break;
            case CancellationCause.LeaseLost:
                _hooks.FailRenewals();

                // The attempts that follow are to keep their leases.
                await Task.WhenAll(keys.Select(key => Probe.Of(key).Fired)).WaitAsync(Token);
                _hooks.Before = null;
                break;
            case CancellationCause.Shutdown:
                await host.StopAsync();
                await StartAsync();
                break;
        }
    }

    private static async Task<string> EndOfAsync(JobHandle<string> job)
    {
        try
        {
            return $"Completed: {await job.WaitForResultAsync(Token)}";
        }
        catch (JobFailedException failure)
        {
            return $"Failed: {failure.Error.Type}";
        }
        catch (JobCancelledException end)
        {
            return $"Cancelled: {end.Reason}";
        }
    }

    private string KeyOf((int Attempt, Ending Ending) row) => $"{Prefix}-{row.Attempt}-{row.Ending}";
}
