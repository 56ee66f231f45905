using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Diagnostics;

[ServerMatrix(Cluster = false)]
public abstract class TelemetryTests(TestServer server) : ServerTests(server)
{
    private readonly string _queue = "traced" + Guid.NewGuid().ToString("n");

    private JobOptions Here => new() { Queue = _queue };

    [Fact]
    public async Task Enqueue_and_attempt_are_one_trace_and_linked()
    {
        using var recorder = new ActivityRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        using var request = new Activity("request");
        request.SetBaggage("tenant", "acme").Start();

        JobHandle<string> job = await host.Jobs.TracedJobs.EnqueueWorkAsync(Here with { Key = "k" }, Token);
        string inside = await job.WaitForResultAsync(Token);

        Activity[] stopped = await recorder.WaitAsync(2);
        (Activity enqueue, Activity process) = (stopped[0], stopped[1]);
        Assert.Equal(($"enqueue {_queue}", ActivityKind.Producer), (enqueue.OperationName, enqueue.Kind));
        Assert.Equal(($"process {_queue}", ActivityKind.Consumer), (process.OperationName, process.Kind));
        Assert.Equal(request.SpanId, enqueue.ParentSpanId);
        Assert.Equal(request.TraceId, process.TraceId);
        Assert.Equal(enqueue.SpanId, process.ParentSpanId);
        Assert.Equal(enqueue.SpanId, Assert.Single(process.Links).Context.SpanId);
        Assert.Equal(process.Id, inside);
        Assert.Equal("acme", process.GetBaggageItem("tenant"));
        Assert.Equal(
            $"messaging.destination.name={_queue} messaging.message.id=k messaging.operation.name=enqueue messaging.operation.type=send "
                + "messaging.system=typedjobs messaging.typedjobs.job.name=TracedJobs.Work",
            TagsOf(enqueue));
        Assert.Equal(
            $"messaging.destination.name={_queue} messaging.message.id=k messaging.operation.name=process messaging.operation.type=process "
                + "messaging.system=typedjobs messaging.typedjobs.attempt=1 messaging.typedjobs.job.name=TracedJobs.Work messaging.typedjobs.outcome=completed",
            TagsOf(process));
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
        Assert.Equal(["baggage", "traceparent"], (await job.GetAsync(Token))!.Headers.Keys.Order());
    }

    [Fact]
    public async Task Retries_are_attempts_of_one_trace_and_record_their_exception_once()
    {
        using var recorder = new ActivityRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        JobHandle job = await host.Jobs.TracedJobs.EnqueueFailAsync(Here, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Activity[] stopped = await recorder.WaitAsync(3);
        Assert.Single(stopped.Select(activity => activity.TraceId).Distinct());
        Assert.Equal(["1 retrying", "2 failed"], stopped[1..].Select(activity =>
            $"{activity.GetTagItem("messaging.typedjobs.attempt")} {activity.GetTagItem("messaging.typedjobs.outcome")}"));
        foreach (Activity attempt in stopped[1..])
        {
            Assert.Equal((ActivityStatusCode.Error, "the disk is full"), (attempt.Status, attempt.StatusDescription));
            Assert.Equal("System.InvalidOperationException", attempt.GetTagItem("error.type"));
            Assert.Equal("exception", Assert.Single(attempt.Events).Name);
        }
    }

    [Fact]
    public async Task Bulk_is_one_activity_with_a_count()
    {
        using var recorder = new ActivityRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 20).Select(i => TracedJobsCalls.Work().With(Here with { Headers = i == 3 ? JobHeaders.Empty.With("tenant", "acme") : null })), Token);
        await Task.WhenAll(jobs.Select(job => job.WaitForResultAsync(Token)));

        Activity[] stopped = await recorder.WaitAsync(21);
        Activity enqueue = Assert.Single(stopped, activity => activity.Kind == ActivityKind.Producer);
        Assert.Equal(20, enqueue.GetTagItem("messaging.batch.message_count"));
        Assert.All(stopped.Where(activity => activity != enqueue), process => Assert.Equal(enqueue.SpanId, process.ParentSpanId));
        Assert.Equal(["tenant", "traceparent"], (await jobs[3].GetAsync(Token))!.Headers.Keys.Order());
    }

    [Fact]
    public async Task Cancelled_attempt_tells_cause_reason_and_latency_and_is_no_error()
    {
        using var recorder = new ActivityRecorder(_queue);
        using var measurements = new MeasurementRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        JobHandle job = await host.Jobs.TracedJobs.EnqueueWaitAsync(Here, Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.State == JobState.Active);
        await job.CancelAsync("not needed", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));

        Activity process = (await recorder.WaitAsync(2))[1];
        Assert.Equal("cancelled", process.GetTagItem("messaging.typedjobs.outcome"));
        Assert.Equal("Requested", process.GetTagItem("messaging.typedjobs.cancellation.cause"));
        Assert.Equal("not needed", process.GetTagItem("messaging.typedjobs.cancellation.reason"));
        Assert.InRange((double)process.GetTagItem("messaging.typedjobs.cancellation.latency")!, 0.015, 30);
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
        Assert.Empty(process.Events);
        MeasurementRecorder.Measured latency = Assert.Single(measurements.Of("typedjobs.cancellation.latency"));
        Assert.Equal(("s", "messaging.typedjobs.cancellation.cause=Requested messaging.typedjobs.job.name=TracedJobs.Wait"), (latency.Unit, latency.Tags));
        Assert.InRange(latency.Value, 0.015, 30);
    }

    [Fact]
    public async Task Timeout_is_an_error()
    {
        using var recorder = new ActivityRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        JobHandle job = await host.Jobs.TracedJobs.EnqueueLateAsync(Here, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Activity process = (await recorder.WaitAsync(2))[1];
        Assert.Equal(("timeout", ActivityStatusCode.Error), (process.GetTagItem("error.type"), process.Status));
        Assert.Equal("Timeout", process.GetTagItem("messaging.typedjobs.cancellation.cause"));
    }

    [Fact]
    public async Task Trace_of_the_caller_is_stored_only_while_somebody_listens()
    {
        TestHost host = await StartWorkerAsync();
        using Activity request = new Activity("request").Start();
        using (new ActivityRecorder(_queue, samples: false))
        {
            JobHandle<string> heard = await host.Jobs.TracedJobs.EnqueueWorkAsync(Here, Token);
            Assert.Equal("no activity", await heard.WaitForResultAsync(Token));
            Assert.Equal(request.Id, (await heard.GetAsync(Token))!.Headers["traceparent"]);
        }
    }

    [Fact]
    public async Task Job_that_a_handler_enqueues_belongs_to_its_attempt()
    {
        using var recorder = new ActivityRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        JobHandle<string> parent = await host.Jobs.TracedJobs.EnqueueParentAsync(_queue, Here, Token);
        await parent.WaitForResultAsync(Token);
        Activity[] stopped = await recorder.WaitAsync(4);
        Activity attempt = stopped.Single(activity => activity is { Kind: ActivityKind.Consumer } && activity.GetTagItem("messaging.typedjobs.job.name") is "TracedJobs.Parent");
        Assert.Single(stopped, activity => activity.Kind == ActivityKind.Producer && activity.ParentSpanId == attempt.SpanId);
    }

    [Fact]
    public async Task Refused_enqueue_is_an_error()
    {
        using var recorder = new ActivityRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        await host.Jobs.TracedJobs.EnqueueWorkAsync(Here with { Key = "k" }, Token);
        await Assert.ThrowsAsync<JobKeyConflictException>(() => host.Jobs.TracedJobs.EnqueueFailAsync(Here with { Key = "k" }, Token));
        await Until.TrueAsync(() => recorder.Stopped.Any(activity => activity.Status == ActivityStatusCode.Error));
        Activity refused = recorder.Stopped.Single(activity => activity.Status == ActivityStatusCode.Error);
        Assert.Equal("TypedJobs.JobKeyConflictException", refused.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Calls_and_attempts_are_measured()
    {
        using var measurements = new MeasurementRecorder(_queue);
        TestHost host = await StartWorkerAsync();
        await (await host.Jobs.TracedJobs.EnqueueWorkAsync(Here, Token)).WaitForResultAsync(Token);
        await host.Jobs.EnqueueManyAsync([TracedJobsCalls.Work().With(Here), TracedJobsCalls.Work().With(Here)], Token);
        JobHandle failing = await host.Jobs.TracedJobs.EnqueueFailAsync(Here, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => failing.WaitForCompletionAsync(Token));
        await Until.TrueAsync(() => measurements.Of("typedjobs.job.run.duration").Length == 5);

        const string Enqueue = "messaging.operation.name=enqueue messaging.operation.type=send messaging.system=typedjobs";
        Assert.Equal([$"s {Enqueue}", $"s {Enqueue}", $"s {Enqueue}"], Texts(measurements, "messaging.client.operation.duration"));
        Assert.Equal([1, 2, 1], measurements.Of("messaging.client.sent.messages").Select(measured => measured.Value));
        Assert.Equal("{message}", measurements.Of("messaging.client.sent.messages")[0].Unit);
        Assert.Equal(5, measurements.Of("messaging.client.consumed.messages").Sum(measured => measured.Value));

        const string Failed = "messaging.operation.name=process messaging.system=typedjobs messaging.typedjobs.job.name=TracedJobs.Fail";
        Assert.Equal(
            [
                $"s error.type=System.InvalidOperationException {Failed} messaging.typedjobs.outcome=failed",
                $"s error.type=System.InvalidOperationException {Failed} messaging.typedjobs.outcome=retrying",
            ],
            Texts(measurements, "messaging.process.duration").Where(text => text.Contains("error.type", StringComparison.Ordinal)).Order());
        Assert.Equal(
            3, Texts(measurements, "typedjobs.job.run.duration").Count(text => text == "s messaging.typedjobs.job.name=TracedJobs.Work messaging.typedjobs.outcome=completed"));
        Assert.All(measurements.Of("messaging.process.duration"), measured => Assert.InRange(measured.Value, 0, 30));

        // One for each job, not for its second attempt.
        Assert.Equal(4, measurements.Of("typedjobs.job.wait.duration").Length);
    }

    [Fact]
    public async Task Wait_of_a_delayed_job_begins_when_it_is_due()
    {
        using var measurements = new MeasurementRecorder(_queue);
        TestHost client = await StartClientAsync();
        await client.Jobs.TracedJobs.EnqueueWorkAsync(Here with { Delay = TimeSpan.FromSeconds(2) }, Token);
        TestHost host = await StartWorkerAsync();
        await Until.TrueAsync(() => measurements.Of("typedjobs.job.wait.duration").Length == 1);
        Assert.InRange(measurements.Of("typedjobs.job.wait.duration")[0].Value, 0, 1.9);
    }

    [Fact]
    public async Task Log_entries_of_an_attempt_tell_which_it_is()
    {
        using var recorder = new ActivityRecorder(_queue);
        var log = new ScopeLog();
        TestHost host = await StartBareAsync(jobs =>
        {
            jobs.AddTypedJobsIntegrationTestsJobs().AddWorker(_queue);
            jobs.Services.AddSingleton<ILoggerProvider>(log);
        });
        await (await host.Jobs.TracedJobs.EnqueueWorkAsync(Here with { Key = "k" }, Token)).WaitForResultAsync(Token);
        JobHandle failing = await host.Jobs.TracedJobs.EnqueueFailAsync(Here with { Key = "f" }, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => failing.WaitForCompletionAsync(Token));

        string trace = (await recorder.WaitAsync(2))[1].TraceId.ToHexString();
        Assert.Contains(
            ("working in attempt 1", $"JobId={_queue}~k JobName=TracedJobs.Work Queue={_queue} Attempt=1 TraceId={trace}"), log.Entries);
        (_, string scope) = Assert.Single(log.Entries, entry => entry.Message.Contains("is not retried", StringComparison.Ordinal));
        Assert.StartsWith($"JobId={_queue}~f JobName=TracedJobs.Fail Queue={_queue} Attempt=2", scope, StringComparison.Ordinal);
        Assert.All(
            log.Entries.Where(entry => entry.Message.StartsWith("Worker", StringComparison.Ordinal)), entry => Assert.Empty(entry.Scope));
    }

    [Fact]
    public async Task Log_entries_of_the_worker_tell_which_attempt_they_are_of()
    {
        using var recorder = new ActivityRecorder(_queue);
        var log = new ScopeLog();
        TestHost host = await StartBareAsync(jobs =>
        {
            jobs.AddTypedJobsIntegrationTestsJobs()
                .AddWorker(_queue, worker => (worker.LeaseDuration, worker.CancellationGracePeriod) = (TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(50)));
            jobs.Services.AddSingleton<ILoggerProvider>(log);
        });
        await (await host.Jobs.TracedJobs.EnqueueDeafAsync(Here with { Key = "d" }, Token)).WaitForCompletionAsync(Token);
        JobHandle<string> ignoring = await host.Jobs.DeafJobs.EnqueueStayAsync(_queue, Here with { Key = "i" }, Token);
        JobHandle waiting = await host.Jobs.TracedJobs.EnqueueWaitAsync(Here with { Key = "w" }, Token);
        await Until.TrueAsync(async () => (await ignoring.GetAsync(Token))!.State == JobState.Active && (await waiting.GetAsync(Token))!.State == JobState.Active);
        await ignoring.CancelAsync(cancellationToken: Token);
        await Until.TrueAsync(() => ScopeOf("ignores its cancellation") is not null);
        await host.Jobs.GetQueue(_queue).DeleteAsync(force: true, Token);
        await Until.TrueAsync(() => ScopeOf("lost its lease") is not null);
        Probe.Of(_queue).Open();

        Dictionary<string, string> traces = (await recorder.WaitAsync(4)).Where(activity => activity.Kind == ActivityKind.Producer)
            .ToDictionary(activity => (string)activity.GetTagItem("messaging.message.id")!, activity => activity.TraceId.ToHexString());
        Assert.Equal(Scope("d", "TracedJobs.Deaf"), ScopeOf("uses no cancellation token"));
        Assert.Equal(Scope("i", "deaf.stay"), ScopeOf("ignores its cancellation"));
        Assert.Equal(Scope("w", "TracedJobs.Wait"), ScopeOf("lost its lease"));

        string Scope(string key, string name) => $"JobId={_queue}~{key} JobName={name} Queue={_queue} Attempt=1 TraceId={traces[key]}";
        string? ScopeOf(string text) => log.Entries.Where(entry => entry.Message.Contains(text, StringComparison.Ordinal)).Select(entry => entry.Scope).FirstOrDefault();
    }

    private static string[] Texts(MeasurementRecorder measurements, string instrument) =>
        [.. measurements.Of(instrument).Select(measured => $"{measured.Unit} {measured.Tags}")];

    private static string TagsOf(Activity activity) =>
        string.Join(' ', activity.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"));

    private Task<TestHost> StartWorkerAsync() => StartBareAsync(jobs => jobs.AddTypedJobsIntegrationTestsJobs().AddWorker(_queue));
}
