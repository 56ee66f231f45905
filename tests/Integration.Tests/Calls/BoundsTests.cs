using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>
/// Everything that callers can give, at its extremes: it is accepted, and the job can be read, cancelled and removed, or it is
/// refused by an exception that names the option.
/// </summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class BoundsTests(TestServer server) : ServerTests(server)
{
    private const int MaxPayload = 16 << 20;

    [Fact]
    public void Every_option_is_taken_to_its_extremes()
    {
        // What attributes hold is checked by the compiler, with the same bounds; its tests are the generator's.
        IEnumerable<string> walked =
        [
            .. OptionExtremes.OfJobs.Keys.Select(name => $"JobOptions.{name}"),
            .. OptionExtremes.OfSchedules.Keys.Select(name => $"ScheduleOptions.{name}"),
            .. OptionExtremes.OfWorkers.Keys.Select(name => $"WorkerOptions.{name}"),
            .. OptionExtremes.OfRetentions.Keys.Select(name => $"RetentionOptions.{name}"),
            .. OptionExtremes.OfMonitoring.Keys.Select(name => $"MonitoringOptions.{name}"),
            .. OptionExtremes.OfPayloads.Keys.Select(name => $"PayloadOptions.{name}"),
            .. OptionExtremes.OfEncryption.Keys.Select(name => $"PayloadEncryptionOptions.{name}"),
            .. OptionExtremes.OfCompression.Keys.Select(name => $"PayloadCompressionOptions.{name}"),
            .. OptionExtremes.OfEmbeddedServers.Keys.Select(name => $"EmbeddedServerOptions.{name}"),
            .. OptionExtremes.OfFilters.Keys.Select(name => $"JobFilter.{name}"),
            "WorkerQueue.Name", "WorkerQueue.Weight",
        ];

        Assert.Equal(
            PublicMembers.Options().Where(option => !option.StartsWith("JobAttribute.", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            walked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Job_option_works_up_to_its_bound_and_is_refused_beyond_it()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("kept");
        foreach ((string option, IEnumerable<(JobOptions, bool)> cases) in OptionExtremes.OfJobs)
        {
            foreach ((JobOptions options, bool isValid) in cases)
            {
                await GoThroughAsync(client, option, isValid, options, () => client.Jobs.EnqueueAsync(HeldJobsCalls.Answer(1).With(options), Token));
            }
        }

        Assert.Equal(0, (await queue.GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task Option_of_a_schedule_works_up_to_its_bound_and_is_refused_beyond_it()
    {
        TestHost client = await StartClientAsync();
        foreach ((string option, IEnumerable<(ScheduleOptions, bool)> cases) in OptionExtremes.OfSchedules)
        {
            foreach ((ScheduleOptions options, bool isValid) in cases)
            {
                await AssertAsync(option, isValid, () => client.Jobs.Schedules.SetAsync(
                    "bounds", HeldJobsCalls.Answer(1), Schedule.Every(TimeSpan.FromDays(1)), options, Token));
                JobSchedule schedule = client.Jobs.Schedules.GetSchedule("kept", "bounds");
                Assert.Equal(isValid, await schedule.GetAsync(Token) is { LastError: null });
                Assert.Equal(isValid, await schedule.RemoveAsync(Token));
            }
        }
    }

    [Fact]
    public async Task Longest_of_everything_together_can_be_read()
    {
        TestHost client = await StartClientAsync();
        TimeSpan longest = OptionExtremes.Longest;
        JobOptions[] all =
        [
            .. ((DateTimeOffset?[])[null, new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero)]).Select(until => new JobOptions
            {
                Delay = until is null ? longest : TimeSpan.Zero,
                DelayUntil = until,
                ExpiresAfter = longest,
                Deadline = longest,
                Timeout = longest,
                KeepCompletedFor = longest,
                KeepFailedFor = longest,
                MaxAttempts = int.MaxValue,
                Priority = -1_000_000,
                Backoff = JobBackoff.Exponential(longest, longest, 1),
            }),
        ];
        foreach (JobOptions options in all)
        {
            await GoThroughAsync(
                client, "all", isValid: true, options, () => client.Jobs.EnqueueAsync(HeldJobsCalls.Answer(1).With(options), Token));
        }
    }

    [Fact]
    public async Task Handle_works_up_to_the_bounds_and_refuses_what_is_beyond_them()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.HeldJobs.EnqueueAnswerAsync(1, cancellationToken: Token);
        foreach ((TimeSpan span, bool isValid) in OptionExtremes.Spans(TimeSpan.FromTicks(1), span => span))
        {
            await AssertAsync("delay", isValid, () => job.SetDelayAsync(span, Token));
            Assert.NotNull(await job.GetAsync(Token));
        }

        foreach ((int number, bool isValid) in OptionExtremes.Numbers(-1_000_000, 1_000_000, number => number))
        {
            await AssertAsync("priority", isValid, () => job.SetPriorityAsync(number, Token));
            Assert.NotNull(await job.GetAsync(Token));
        }

        JobQueue queue = client.Jobs.GetQueue("kept");
        foreach ((TimeSpan span, bool isValid) in OptionExtremes.Spans(TimeSpan.Zero, span => span))
        {
            await AssertAsync("olderThan", isValid, () => queue.PurgeAsync(JobState.Completed, span, Token));
        }

        foreach ((string option, IEnumerable<(JobFilter, bool)> cases) in OptionExtremes.OfFilters)
        {
            foreach ((JobFilter filter, bool isValid) in cases)
            {
                await AssertAsync(option, isValid, async () => await queue.ListAsync(JobState.Scheduled, filter, Token).ToArrayAsync(Token));
                await AssertAsync(option, isValid, () => queue.RetryFailedAsync(filter, Token));
                if (!isValid)
                {
                    await AssertAsync(option, isValid, () => queue.CancelAllAsync(filter, "why", cancellationToken: Token));
                }
            }
        }

        Assert.Equal(JobState.Scheduled, (await job.GetAsync(Token))!.State);
        await AssertAsync("state", false, async () => await queue.ListAsync((JobState)99, null, Token).ToArrayAsync(Token));
        await AssertAsync("states", false, () => queue.CancelAllAsync(JobFilter.All, "why", [(JobState)99], Token));
        await AssertAsync("id", false, () => client.Jobs.CancelAsync(default(JobId), cancellationToken: Token));
        foreach ((string name, bool isValid) in OptionExtremes.Texts(128, name => name))
        {
            await AssertAsync("name", isValid, async () => await client.Jobs.GetQueue(name).GetCountsAsync(Token));
            await AssertAsync("key", isValid, async () => await client.Jobs.GetHandle(new JobId("kept", name)).GetAsync(Token));
        }
    }

    [Fact]
    public async Task Prose_of_any_kind_is_stored_cut_and_as_valid_Unicode()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, "kept");
        foreach ((string reason, string? stored) in ((string, string?)[])
            [
                (string.Empty, null), ("why", "why"), (OptionExtremes.LoneSurrogate, "a\uFFFDb"),
                (OptionExtremes.Huge, new string('x', 1024)), (new string('x', 1023) + "😀", new string('x', 1023)),
                ("a\u0000\u0007\n\"\\b", "a\u0000\u0007\n\"\\b"),
            ])
        {
            JobHandle waiting = await client.Jobs.HeldJobs.EnqueueAnswerAsync(1, cancellationToken: Token);
            Assert.Equal(CancelOutcome.Cancelled, await waiting.CancelAsync(reason, Token));
            Assert.Equal(stored, (await waiting.GetAsync(Token))!.CancellationReason);

            JobHandle logged = await client.Jobs.HeldJobs.EnqueueAnswerAsync(1, cancellationToken: Token);
            TakenJob taken = await worker.TakeOneAsync();
            string line = BoundedText.CutReason(reason);
            Assert.True(await client.Storage.Worker("kept").AppendLogAsync("ghost", taken.Lease, 10, [line], Token));
            Assert.Equal(stored ?? string.Empty, Assert.Single((await logged.GetAsync(Token))!.Log).Text);
            Assert.True(await worker.SettleAsync(taken, OutcomeKind.Completed));
        }
    }

    [Fact]
    public async Task Retry_waits_for_up_to_the_longest_span_and_can_be_read()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, "kept");
        JobHandle job = await client.Jobs.HeldJobs.EnqueueAnswerAsync(1, cancellationToken: Token);
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Retry, "{}", OptionExtremes.Longest));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Scheduled, record.State);
        Assert.InRange(record.DueAt!.Value.Year, 2100, 9999);
        Assert.Equal(ChangeOutcome.Changed, await job.DeleteAsync(Token));

        foreach ((TimeSpan span, bool isValid) in OptionExtremes.Spans(TimeSpan.Zero, span => span))
        {
            Assert.Equal(isValid, Record.Exception(() => new RetryJobException(span, "later")) is null);
            Assert.Equal(isValid, Record.Exception(() => new ReleaseJobException(span)) is null);
            Assert.Equal(isValid, Record.Exception(() => JobBackoff.Fixed(span)) is null);
            Assert.Equal(isValid, Record.Exception(() => JobBackoff.Exponential(span)) is null);
            Assert.Equal(isValid, Record.Exception(() => JobBackoff.Exponential(TimeSpan.Zero, span)) is null);
        }

        foreach (double jitter in (double[])[double.NaN, -double.Epsilon, 1.0000001, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => JobBackoff.Fixed(TimeSpan.Zero, jitter));
        }
    }

    [Fact]
    public async Task Payload_works_up_to_its_bound_and_is_refused_beyond_it()
    {
        TestHost client = await StartClientAsync();
        JobDefinition definition = HeldJobsCalls.Answer(1).Definition;
        byte[] payload = new byte[MaxPayload + 1];
        Array.Fill(payload, (byte)'1');
        var worker = new GhostWorker(client.Storage, "kept");

        await AssertAsync("Payload", false, () => client.Jobs.EnqueueAsync(new JobCall(definition, payload), Token));
        ReadOnlyMemory<byte> largest = payload.AsMemory(0, MaxPayload);
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 4).Select(_ => new JobCall(definition, largest)), Token);

        Assert.All(jobs, job => Assert.True(job.IsNew));
        TakenJob taken = await worker.TakeOneAsync();
        Assert.Equal(MaxPayload, taken.Payload.Length);
        Assert.True(await client.Storage.Worker("kept").ReportProgressAsync("ghost", taken.Lease, largest, Token));
        Assert.True(await worker.SettleAsync(taken, OutcomeKind.Completed, new string('1', MaxPayload)));
        JobRecord record = (await jobs[0].GetAsync(Token))!;
        Assert.Equal(MaxPayload, record.PayloadJson!.Length);
        Assert.Equal(MaxPayload, record.ResultJson!.Length);
        Assert.Equal(MaxPayload, record.ProgressJson!.Length);
        Assert.Equal(CancelOutcome.Cancelled, await jobs[1].CancelAsync(cancellationToken: Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[0].DeleteAsync(Token));
        Assert.Equal(4, jobs.Select(job => job.Id).Distinct().Count());
        await client.Jobs.GetQueue("kept").DeleteAsync(force: true, Token);
    }

    [Fact]
    public void Set_up_refuses_what_is_out_of_its_bounds()
    {
        foreach ((string option, IEnumerable<(Action<WorkerOptions>, bool)> cases) in OptionExtremes.OfWorkers)
        {
            foreach ((Action<WorkerOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.AddWorker("kept", set));
            }
        }

        foreach ((string option, IEnumerable<(Action<RetentionOptions>, bool)> cases) in OptionExtremes.OfRetentions)
        {
            foreach ((Action<RetentionOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.ConfigureRetention(set));
                AssertSetUp(option, isValid, builder => builder.ConfigureRetention("kept", set));
            }
        }

        foreach ((string option, IEnumerable<(Action<MonitoringOptions>, bool)> cases) in OptionExtremes.OfMonitoring)
        {
            foreach ((Action<MonitoringOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.ConfigureMonitoring(set));
            }
        }

        foreach ((string option, IEnumerable<(Action<PayloadOptions>, bool)> cases) in OptionExtremes.OfPayloads)
        {
            foreach ((Action<PayloadOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.ConfigurePayloads(set));
            }
        }

        foreach ((string option, IEnumerable<(Action<PayloadEncryptionOptions>, bool)> cases) in OptionExtremes.OfEncryption)
        {
            foreach ((Action<PayloadEncryptionOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.UsePayloadEncryption(_ => null!, set));
            }
        }

        foreach ((string option, IEnumerable<(Action<PayloadCompressionOptions>, bool)> cases) in OptionExtremes.OfCompression)
        {
            foreach ((Action<PayloadCompressionOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.UsePayloadCompression(set));
            }
        }

        foreach ((string option, IEnumerable<(Action<EmbeddedServerOptions>, bool)> cases) in OptionExtremes.OfEmbeddedServers)
        {
            foreach ((Action<EmbeddedServerOptions> set, bool isValid) in cases)
            {
                AssertSetUp(option, isValid, builder => builder.UseEmbeddedServer(set));
            }
        }

        foreach ((string text, bool isValid) in OptionExtremes.Texts(128, text => text))
        {
            AssertSetUp("prefix", isValid, builder => builder.UseKeyPrefix(text));
            AssertSetUp("name", isValid, builder => builder.UseClientName(text));
            AssertSetUp("queue", isValid, builder => builder.AddWorker(text));
            AssertSetUp("Queues", isValid, builder => builder.ConfigureMonitoring(monitoring => monitoring.Queues.Add(text)));
            AssertSetUp("policy", isValid, builder => builder.AddBackoffPolicy(text, _ => TimeSpan.Zero));
            AssertSetUp("policy", isValid, _ => JobBackoff.Policy(text));
        }

        foreach ((int number, bool isValid) in OptionExtremes.Numbers(1, 1_000_000, number => number))
        {
            AssertSetUp("Weight", isValid, builder => builder.AddWorker([new WorkerQueue("kept", number)]));
        }

        // What a call does not refuse, the start of the host does.
        static void AssertSetUp(string option, bool isValid, Action<TypedJobsBuilder> configure) => Check(option, isValid, Record.Exception(() =>
        {
            using ServiceProvider services = new ServiceCollection().AddTypedJobs(configure).BuildServiceProvider();
            services.GetRequiredService<IStartupValidator>().Validate();
        }));
    }

    [Fact]
    public async Task Worker_with_everything_at_its_longest_runs_a_job_and_stops()
    {
        TestHost host = await StartAsync(configure: builder => builder
            .ConfigureRetention(options =>
                (options.KeepCompletedFor, options.KeepFailedFor, options.MaxCompleted, options.MaxFailed) =
                (OptionExtremes.Longest, OptionExtremes.Longest, int.MaxValue, int.MaxValue))
            .AddBackoffPolicy("forever", _ => OptionExtremes.Longest)
            .AddBackoffPolicy("beyond", _ => TimeSpan.MaxValue)
            .AddWorker([new WorkerQueue("kept", 1_000_000), new WorkerQueue("also", 1)], worker =>
            {
                worker.Concurrency = 100_000;
                worker.LeaseDuration = worker.PollInterval = worker.UnknownJobTimeout = worker.DrainTimeout = worker.CancellationGracePeriod = OptionExtremes.Longest;
                worker.MaxStalledCount = int.MaxValue;
                worker.Order = QueueOrder.Weighted;
            }));
        JobHandle<int> job = await host.Jobs.HeldJobs.EnqueueAnswerAsync(7, new() { Timeout = OptionExtremes.Longest }, Token);
        Assert.Equal(7, await job.WaitForResultAsync(Token));
        Assert.Equal(JobState.Completed, (await job.GetAsync(Token))!.State);

        JobHandle failing = await host.Jobs.HeldJobs.EnqueueThrowAsync(new() { Backoff = JobBackoff.Policy("forever") }, Token);
        await TestServers.Until.TrueAsync(async () => (await failing.GetAsync(Token))!.State == JobState.Scheduled);
        Assert.InRange((await failing.GetAsync(Token))!.DueAt!.Value.Year, 2100, 9999);
        JobHandle beyond = await host.Jobs.HeldJobs.EnqueueThrowAsync(new() { Backoff = JobBackoff.Policy("beyond") }, Token);
        await TestServers.Until.TrueAsync(async () => (await beyond.GetAsync(Token))!.Attempts > 0);
        await TestServers.Until.TrueAsync(async () => (await beyond.GetAsync(Token))!.State != JobState.Active);
        Assert.Contains(host.Log.Lines, line => line.Contains("'beyond'", StringComparison.Ordinal));
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private async Task GoThroughAsync(TestHost client, string option, bool isValid, JobOptions options, Func<Task<JobHandle<int>>> enqueue)
    {
        JobHandle? job = null;
        await AssertAsync(option, isValid, async () => job = await enqueue());
        if (job is null)
        {
            return;
        }

        Assert.True(job.IsNew);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(job.Id, record.Id);
        Assert.Equal(options.Key ?? record.Id.Key, record.Id.Key);
        Assert.Equal(options.Queue ?? "kept", record.Id.Queue);
        Assert.Equal(options.MaxAttempts ?? 5, record.MaxAttempts);
        Assert.Equal(options.Priority ?? 0, record.Priority);
        Assert.Equal(options.Tags ?? [], record.Tags);
        JobRecord listed = Assert.Single(
            await client.Jobs.GetQueue(job.Id.Queue).ListAsync(record.State, cancellationToken: Token).ToArrayAsync(Token));
        Assert.Equal(record.Id, listed.Id);
        Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync(cancellationToken: Token));
        if (options.KeepFailedFor is not { } kept || kept > TimeSpan.FromMinutes(1))
        {
            Assert.Equal(JobState.Cancelled, (await job.GetAsync(Token))!.State);
            Assert.Equal(ChangeOutcome.Changed, await job.DeleteAsync(Token));
        }
    }

    private static async Task AssertAsync(string option, bool isValid, Func<Task> call) =>
        Check(option, isValid, await Record.ExceptionAsync(call));

    private static void Check(string option, bool isValid, Exception? exception)
    {
        if (isValid)
        {
            Assert.True(exception is null, $"{option}: {exception}");
            return;
        }

        Assert.True(exception is ArgumentException or OptionsValidationException, $"{option}: {exception?.ToString() ?? "accepted"}");
        Assert.Contains(option, exception!.Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(exception.Message.Length < 500, string.Create(CultureInfo.InvariantCulture, $"{option}: {exception.Message.Length} characters"));
        Assert.True(exception.ToString().Length < 10_000);
    }
}
