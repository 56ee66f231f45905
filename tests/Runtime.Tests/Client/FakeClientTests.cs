namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Tests that code which uses jobs can be tested without a server, with test doubles written by hand.</summary>
public sealed class FakeClientTests
{
    private readonly FakeJobClient _client = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Newsletter Newsletter => new(_client);

    [Fact]
    public async Task Generated_call_returns_the_result_that_the_test_has_set()
    {
        _client.Results["MailJobs.Send"] = 17;

        Assert.Equal("sent 17", await Newsletter.SendAsync("ada", Token));

        JobCall call = Assert.Single(_client.Calls);
        Assert.Equal(("MailJobs.Send", "mail", "letter-ada"), (call.Name, call.Queue, call.Options!.Key));
        Assert.Equal("""{"to":"ada"}"""u8, call.Payload.Span);
    }

    [Fact]
    public async Task Failure_of_an_awaited_job_can_be_set()
    {
        JobId id = new("mail", "letter-ada");
        _client.Results["MailJobs.Send"] = new JobFailedException(id, Error("no such address"));
        Assert.Equal("failed: no such address", await Newsletter.SendAsync("ada", Token));

        _client.Results["MailJobs.Send"] = new JobCancelledException(id, "unsubscribed");
        Assert.Equal("cancelled: unsubscribed", await Newsletter.SendAsync("ada", Token));
    }

    [Fact]
    public async Task Failure_of_an_enqueue_can_be_set()
    {
        JobCall call = MailJobsCalls.Archive(5);
        JobId id = new("mail", "5");
        _client.Failure = new JobEnqueueException([call], [id], [EnqueueStatus.NotStored], new TimeoutException("gone"));
        Assert.False(await Newsletter.ArchiveAsync(5, Token));
        Assert.Contains("gone", _client.Failure.Message, StringComparison.Ordinal);

        _client.Failure = new JobEnqueueException([call], [id], [EnqueueStatus.Unknown], new TimeoutException("gone"));
        await Assert.ThrowsAsync<JobEnqueueException>(() => Newsletter.ArchiveAsync(5, Token));
        var gone = new TimeoutException("gone");
        Assert.Throws<ArgumentException>(() => new JobEnqueueException([], [], [], gone));
        Assert.Throws<ArgumentException>(() => new JobEnqueueException([call], [], [], gone));
        Assert.Throws<ArgumentException>(() => new JobEnqueueException([call, call], [id, id], [EnqueueStatus.Stored], gone));
        Assert.Throws<ArgumentException>(() => new JobEnqueueException([null!], [id], [EnqueueStatus.Stored], gone));
        Assert.Throws<ArgumentNullException>(() => new JobEnqueueException((IReadOnlyList<JobCall>)null!, [id], [EnqueueStatus.Stored], gone));
        Assert.Throws<ArgumentNullException>(() => new JobEnqueueException([call], [id], [EnqueueStatus.Stored], null!));

        _client.Failure = null;
        Assert.True(await Newsletter.ArchiveAsync(5, Token));
    }

    [Fact]
    public async Task Queue_and_its_records_can_be_set()
    {
        var attempt = new JobAttemptRecord
        {
            Attempt = 1,
            StartedAt = default,
            Worker = "w",
            Outcome = AttemptOutcome.Failed,
            Error = Error("no such address"),
        };
        _client.Queue = new FakeJobQueue("mail")
        {
            Jobs =
            [
                new JobRecord { Id = new("mail", "a"), Name = "MailJobs.Send", State = JobState.Waiting },
                new JobRecord { Id = new("mail", "b"), Name = "MailJobs.Send", State = JobState.Failed, History = [attempt] },
            ],
        };

        Assert.Equal("1 waiting, failed: b after 1 attempt(s)", await Newsletter.DescribeAsync(Token));
    }

    [Fact]
    public async Task Events_of_a_queue_can_be_set()
    {
        JobId id = new("mail", "b");
        _client.Queue = new FakeJobQueue("mail")
        {
            Events =
            [
                new QueueResumed { At = default, Queue = "mail" },
                new JobFailed { Id = id, At = default, Error = Error("no such address") },
            ],
        };

        Assert.Equal(id, await Newsletter.WaitForFirstFailureAsync(Token));
    }

    [Fact]
    public async Task Test_double_refuses_what_it_does_not_override()
    {
        JobHandle handle = await _client.EnqueueAsync(MailJobsCalls.Archive(5), Token);
        NotSupportedException error = await Assert.ThrowsAsync<NotSupportedException>(() => handle.GetAsync(Token));
        Assert.Contains("FakeJobHandle", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(() => _client.Queue.PauseAsync(Token));
        await using var events = new FakeJobEvents([]);
        Assert.Equal("mail~1", handle.ToString());
    }

    private static JobError Error(string message) => new() { Type = "E", Message = message };
}
