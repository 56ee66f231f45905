using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Payloads;

/// <summary>Tests what is stored of jobs with payload transforms, and who can read it.</summary>
[ServerMatrix]
public abstract class PayloadProtectionTests(TestServer server) : ServerTests(server)
{
    private const string Secret = "4000-0012-3456-7899";

    private static readonly PayloadKey First = PayloadKey.Generate("first");
    private static readonly PayloadKey Second = PayloadKey.Generate("second");

    [Fact]
    public async Task Nothing_that_a_job_is_given_or_reports_is_stored_in_plain_text_when_it_is_encrypted()
    {
        TestHost host = await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(First));
        JobQueue queue = host.Jobs.GetQueue(VaultJobs.Queue);
        await using JobEvents events = await queue.ListenAsync(Token);
        var card = new Card("ada", Secret);

        JobHandle<Card> paid = await host.Jobs.VaultJobs.EnqueuePayAsync(card, Secret, 12, new() { Headers = JobHeaders.Empty.With("tenant", "acme") }, Token);
        Assert.Equal(card, await paid.WaitForResultAsync(Token));
        JobHandle failed = await host.Jobs.VaultJobs.EnqueueFailAsync(Secret, cancellationToken: Token);
        JobFailedException error = await Assert.ThrowsAsync<JobFailedException>(() => failed.WaitForCompletionAsync(Token));
        Assert.Equal(($"No {Secret}.", typeof(InvalidOperationException).FullName), (error.Error.Message, error.Error.Type));

        JobRecord record = (await paid.GetAsync(Token))!;
        Assert.Equal("acme", record.Headers["tenant"]);
        Assert.Equal($"12 paid with {Secret}", Assert.Single(record.Log).Text);
        Assert.Contains(Secret, System.Text.Encoding.UTF8.GetString(record.Payload.Span), StringComparison.Ordinal);
        Assert.Equal($"{{\"holder\":\"ada\",\"number\":\"{Secret}\"}}", System.Text.Encoding.UTF8.GetString(record.Result.Span));
        record = (await failed.GetAsync(Token))!;
        Assert.Equal(($"No {Secret}.", 2), (record.Error!.Message, record.History.Count));
        Assert.All(record.History, attempt => Assert.Equal($"No {Secret}.", attempt.Error!.Message));
        Assert.Empty(record.Unreadable);

        JobEvent[] told = await events.TakeWhile(happened => happened is not JobFailed).ToArrayAsync(Token);
        Assert.Equal($"12 paid with {Secret}", Assert.Single(told.OfType<JobLogged>()).Line);
        Assert.Equal($"No {Secret}.", Assert.Single(told.OfType<JobRetrying>()).Error.Message);
        Assert.All(told, happened => Assert.Null(happened.Unreadable));

        string stored = await StoredValues.ReadAllAsync(Configuration, Prefix);
        Assert.Contains("aes-gcm:first", stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, stored, StringComparison.Ordinal);
        Assert.DoesNotContain("\"ada\"", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_rotate_while_jobs_wait()
    {
        TestHost client = await StartBareAsync(jobs => jobs.UsePayloadEncryption(First, Second));
        JobHandle<string> before = await client.Jobs.VaultJobs.EnqueueEchoAsync("before", cancellationToken: Token);
        TestHost rotated = await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(Second, First));
        JobHandle<string> after = await rotated.Jobs.VaultJobs.EnqueueEchoAsync("after", cancellationToken: Token);

        Assert.Equal("before", await before.WaitForResultAsync(Token));
        Assert.Equal("after", await after.WaitForResultAsync(Token));
        Assert.Equal("before", await rotated.Jobs.GetHandle(VaultJobsCalls.Echo(string.Empty).Definition, before.Id).WaitForResultAsync(Token));
        string stored = await StoredValues.ReadAllAsync(Configuration, Prefix);
        Assert.Contains("aes-gcm:first", stored, StringComparison.Ordinal);
        Assert.Contains("aes-gcm:second", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_without_the_key_fails_the_job_and_a_retry_works_once_it_has_the_key()
    {
        TestHost client = await StartBareAsync(jobs => jobs.UsePayloadEncryption(Second, First));
        TestHost plain = await StartClientAsync();
        IReadOnlyList<JobHandle<string>> jobs = await client.Jobs.EnqueueManyAsync([VaultJobsCalls.Echo(Secret), VaultJobsCalls.Echo(Secret)], Token);
        JobHandle<string> other = await plain.Jobs.VaultJobs.EnqueueEchoAsync("plain", cancellationToken: Token);
        TestHost lacking = await StartWorkerAsync(builder => builder.UsePayloadEncryption(First));

        Assert.Equal("plain", await client.Jobs.GetHandle(VaultJobsCalls.Echo(string.Empty).Definition, other.Id).WaitForResultAsync(Token));
        foreach (JobHandle<string> job in jobs)
        {
            JobFailedException failed = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));
            Assert.Equal(JobErrorKind.Payload, failed.Error.Kind);
            Assert.Contains("'aes-gcm' with key 'second'", failed.Error.Message, StringComparison.Ordinal);
            Assert.Contains("UsePayloadEncryption", failed.Error.Message, StringComparison.Ordinal);
            Assert.Equal(1, (await job.GetAsync(Token))!.Attempts);
        }

        await lacking.StopAsync();
        await StartWorkerAsync(builder => builder.UsePayloadEncryption(First, Second));
        foreach (JobHandle<string> job in jobs)
        {
            Assert.Equal(ChangeOutcome.Changed, await job.RetryAsync(Token));
            Assert.Equal(Secret, await job.WaitForResultAsync(Token));
        }
    }

    [Fact]
    public async Task Reader_without_the_key_is_told_so_of_each_value_alone()
    {
        TestHost host = await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(First));
        TestHost reader = await StartClientAsync();
        await using JobEvents events = await reader.Jobs.GetQueue(VaultJobs.Queue).ListenAsync(Token);
        JobHandle<string> readable = await reader.Jobs.VaultJobs.EnqueueEchoAsync("plain", cancellationToken: Token);
        JobHandle<Card> paid = await host.Jobs.VaultJobs.EnqueuePayAsync(new Card("ada", Secret), Secret, 1, cancellationToken: Token);
        await paid.WaitForCompletionAsync(Token);
        JobHandle failed = await host.Jobs.VaultJobs.EnqueueFailAsync(Secret, cancellationToken: Token);
        await Assert.ThrowsAsync<JobFailedException>(() => failed.WaitForCompletionAsync(Token));

        JobHandle<Card> unreadable = reader.Jobs.GetHandle(VaultJobsCalls.Pay(new Card("", ""), "", 0).Definition, paid.Id);
        await unreadable.WaitForCompletionAsync(Token);
        JobPayloadException refused = await Assert.ThrowsAsync<JobPayloadException>(() => unreadable.WaitForResultAsync(Token));
        Assert.Contains("'aes-gcm' with key 'first'", refused.Message, StringComparison.Ordinal);
        JobRecord record = (await unreadable.GetAsync(Token))!;
        Assert.Equal((null, null, null), (record.PayloadJson, record.ResultJson, record.ProgressJson));
        Assert.True(record.Payload.IsEmpty);
        Assert.Equal(
            [PayloadPart.Arguments, PayloadPart.Result, PayloadPart.Progress, PayloadPart.LogLine], record.Unreadable.Select(value => value.Part));
        Assert.All(record.Unreadable, value => Assert.Equal(("aes-gcm", "first"), (value.Transform, value.KeyId)));
        Assert.Contains("key 'first'", Assert.Single(record.Log).Text, StringComparison.Ordinal);

        JobFailedException error = await Assert.ThrowsAsync<JobFailedException>(() => reader.Jobs.GetHandle(failed.Id).WaitForCompletionAsync(Token));
        Assert.Contains("key 'first'", error.Error.Message, StringComparison.Ordinal);
        Assert.Single(await reader.Jobs.GetQueue(VaultJobs.Queue).ListAsync(JobState.Failed, null, includePayloads: true, Token).ToArrayAsync(Token));
        Assert.NotEqual(default, (await readable.GetAsync(Token))!.EnqueuedAt);

        JobEvent[] told = await events.TakeWhile(happened => happened is not JobFailed).ToArrayAsync(Token);
        JobCompleted completed = Assert.Single(told.OfType<JobCompleted>(), happened => happened.Id == paid.Id);
        Assert.Equal((string.Empty, "first"), (completed.ResultJson, completed.Unreadable?.KeyId));
    }

    [Fact]
    public async Task Stored_bytes_cannot_be_moved_to_another_job()
    {
        TestHost client = await StartBareAsync(jobs => jobs.UsePayloadEncryption(First));
        JobHandle<string> source = await client.Jobs.VaultJobs.EnqueueEchoAsync("source", cancellationToken: Token);
        JobHandle<string> target = await client.Jobs.VaultJobs.EnqueueEchoAsync("target", cancellationToken: Token);
        await using (ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration))
        {
            string bodies = $"{{{Prefix}:{VaultJobs.Queue}}}:j:";
            IDatabase database = connection.GetDatabase();
            await database.StringSetAsync(bodies + target.Id.Key, await database.StringGetAsync(bodies + source.Id.Key));
        }

        await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(First));
        Assert.Equal("source", await source.WaitForResultAsync(Token));
        JobFailedException failed = await Assert.ThrowsAsync<JobFailedException>(() => target.WaitForResultAsync(Token));
        Assert.Equal(JobErrorKind.Payload, failed.Error.Kind);
        Assert.Contains("belong to another job", failed.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_values_are_compressed_before_they_are_encrypted_and_read_by_processes_that_do_not_compress()
    {
        string text = string.Concat(Enumerable.Repeat(Secret, 1000));
        TestHost client = await StartBareAsync(jobs => jobs.UsePayloadEncryption(First).UsePayloadCompression());
        JobHandle<string> large = await client.Jobs.VaultJobs.EnqueueEchoAsync(text, cancellationToken: Token);
        JobHandle<string> small = await client.Jobs.VaultJobs.EnqueueEchoAsync("small", cancellationToken: Token);
        string stored = await StoredValues.ReadAllAsync(Configuration, Prefix);
        Assert.Contains("\u0002br aes-gcm:first\u0003", stored, StringComparison.Ordinal);
        Assert.Contains("\u0002aes-gcm:first\u0003", stored, StringComparison.Ordinal);
        Assert.InRange(stored.Length, 1, text.Length / 2);

        await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(First));
        Assert.Equal(text, await large.WaitForResultAsync(Token));
        Assert.Equal("small", await small.WaitForResultAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Line_of_a_log_may_begin_with_anything(bool encrypts)
    {
        TestHost host = await StartWorkerAsync(jobs => _ = encrypts ? jobs.UsePayloadEncryption(First) : jobs);
        foreach (string line in (string[])["\u0002aes-gcm:first\u0003bm90", "\u0002\u0003", "\u0002", "~", "{}"])
        {
            JobHandle job = await host.Jobs.VaultJobs.EnqueueLogAsync(line, cancellationToken: Token);
            await job.WaitForCompletionAsync(Token);
            JobRecord record = (await job.GetAsync(Token))!;
            Assert.Equal(line, Assert.Single(record.Log).Text);
            Assert.Empty(record.Unreadable);
        }
    }

    [Fact]
    public async Task Plain_values_are_read_by_processes_that_encrypt_and_encrypt_nothing_until_they_are_told_to()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> plain = await client.Jobs.VaultJobs.EnqueueEchoAsync("plain", cancellationToken: Token);
        var keys = new ChangingKeys { Current = First };
        await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(_ => keys, options => options.EncryptsNewValues = false));
        Assert.Equal("plain", await plain.WaitForResultAsync(Token));
        Assert.DoesNotContain("aes-gcm", await StoredValues.ReadAllAsync(Configuration, Prefix), StringComparison.Ordinal);

        TestHost encrypting = await StartBareAsync(jobs => jobs.UsePayloadEncryption(First));
        JobHandle<string> encrypted = await encrypting.Jobs.VaultJobs.EnqueueEchoAsync("encrypted", cancellationToken: Token);
        Assert.Equal("encrypted", await encrypted.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Failing_key_provider_fails_the_attempt_which_is_retried()
    {
        TestHost client = await StartBareAsync(jobs => jobs.UsePayloadEncryption(First));
        JobHandle<string> job = await client.Jobs.VaultJobs.EnqueueEchoAsync("late", new() { Backoff = JobBackoff.None }, Token);
        var keys = new ChangingKeys { Current = First, Failures = 2 };
        await StartWorkerAsync(jobs => jobs.UsePayloadEncryption(_ => keys));
        Assert.Equal("late", await job.WaitForResultAsync(Token));
        JobRecord record = (await job.GetAsync(Token))!;

        // The second failure was that of the error's own encryption: then its text is left out.
        Assert.Equal(2, record.Attempts);
        Assert.Contains("is not stored", Assert.Single(record.History, attempt => attempt.Outcome == AttemptOutcome.Retried).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enqueue_stores_nothing_when_arguments_cannot_be_encrypted()
    {
        var keys = new ChangingKeys { Failures = int.MaxValue };
        TestHost client = await StartBareAsync(jobs => jobs.UsePayloadEncryption(_ => keys));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Jobs.VaultJobs.EnqueueEchoAsync("a", cancellationToken: Token));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.Jobs.EnqueueManyAsync([VaultJobsCalls.Echo("a"), VaultJobsCalls.Echo("b")], Token));
        Assert.Equal(0, (await client.Jobs.GetQueue(VaultJobs.Queue).GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task Sizes_of_arguments_and_results_are_bounded_by_options()
    {
        TestHost host = await StartWorkerAsync(jobs => jobs.ConfigurePayloads(options => (options.MaxArgumentsBytes, options.MaxResultBytes) = (100, 200)));
        ArgumentOutOfRangeException refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => host.Jobs.VaultJobs.EnqueueEchoAsync(new string('x', 100), cancellationToken: Token));
        Assert.Contains("job 'VaultJobs.Echo' have 111 bytes of JSON; they must have at most 100 (PayloadOptions.MaxArgumentsBytes)", refused.Message, StringComparison.Ordinal);

        Assert.Equal(198, (await (await host.Jobs.VaultJobs.EnqueueGrowAsync(198, cancellationToken: Token)).WaitForResultAsync(Token)).Length);
        JobHandle<string> large = await host.Jobs.VaultJobs.EnqueueGrowAsync(199, cancellationToken: Token);
        JobFailedException failed = await Assert.ThrowsAsync<JobFailedException>(() => large.WaitForResultAsync(Token));
        Assert.Equal(JobErrorKind.Payload, failed.Error.Kind);
        Assert.Contains("job 'VaultJobs.Grow' has 201 bytes of JSON; it must have at most 200 (PayloadOptions.MaxResultBytes)", failed.Error.Message, StringComparison.Ordinal);
    }

    private Task<TestHost> StartWorkerAsync(Action<TypedJobsBuilder> configure) => StartBareAsync(jobs =>
    {
        jobs.AddTypedJobsIntegrationTestsJobs().AddWorker(VaultJobs.Queue);
        configure(jobs);
    });
}
