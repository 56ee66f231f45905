using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Client;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Payloads.Protection;
using TypedJobs.Queues;
using TypedJobs.Schedules.Firing;

namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Tests what an enqueue costs besides its calls and what the server is sent.</summary>
public sealed class EnqueueAllocationTests : IAsyncDisposable
{
    private const int Jobs = 5000;

    private static readonly JobDefinition Plain = new("Job", "Handlers.Job", new JobSettings(), static _ => ValueTask.CompletedTask);

    private static readonly JobDefinition<int> Typed = new(
        "Typed", "Handlers.Typed", new JobSettings(), static _ => ValueTask.CompletedTask, static _ => 0);

    private readonly JobClient _client = new(
        new AcceptingStorage(), null, PayloadProtector.None, new RecordOpener(PayloadProtector.None, new SensitiveMembers(null!, [], TimeProvider.System)), new Planner(new PlanCache()), "tests", new JobTelemetry(null, NullLogger.Instance), TimeProvider.System, NullLogger<JobClient>.Instance);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    // A key (80 bytes), a handle (48), a place in the two arrays of calls and handles (16), and a status (1).
    [Fact]
    public void Bulk_allocates_a_key_and_a_handle_for_each_job()
    {
        JobCall[] calls = [.. Enumerable.Range(0, Jobs).Select(_ => new JobCall(Plain, default))];
        AssertAllocates(147, () => _client.EnqueueManyAsync(calls));
    }

    [Fact]
    public void Handle_of_a_job_with_a_result_costs_one_more_field()
    {
        JobCall<int>[] calls = [.. Enumerable.Range(0, Jobs).Select(_ => new JobCall<int>(Typed, default))];
        AssertAllocates(155, () => _client.EnqueueManyAsync(calls));
    }

    private static void AssertAllocates(int most, Func<Task> enqueue)
    {
        // The first calls fill pools.
        double bytes = 0;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(enqueue().IsCompletedSuccessfully);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Jobs;
        }

        Assert.InRange(bytes, 100, most);
    }
}
