namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers with something to clean up.</summary>
public static class CleaningJobs
{
    /// <summary>Holds two resources in its scope and registers two cleanups; the gate ends all of them.</summary>
    [Job("cleaning.several", MaxAttempts = 1)]
    public static async Task Several(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        job.OnCancelled(() => CleanAsync(probe, "registered first"));
        job.OnCancelled(() => CleanAsync(probe, "registered last"));
        await using var outer = new Resource(probe, "outer");
        await using var inner = new Resource(probe, "inner");
        probe.Start();
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>The same, with all the time that it needs.</summary>
    [Job("cleaning.patient", MaxAttempts = 1, CancellationGracePeriod = "00:05:00")]
    public static Task Patient(string key, JobContext job, CancellationToken cancellationToken) =>
        Several(key, job, cancellationToken);

    /// <summary>The same, with hardly any.</summary>
    [Job("cleaning.hasty", MaxAttempts = 1, CancellationGracePeriod = "00:00:00.05")]
    public static Task Hasty(string key, JobContext job, CancellationToken cancellationToken) =>
        Several(key, job, cancellationToken);

    /// <summary>Its cleanup throws twice. It ends as <paramref name="returns"/> says.</summary>
    [Job("cleaning.broken", MaxAttempts = 1)]
    public static async Task Broken(string key, bool returns, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        job.OnCancelled(() => throw new InvalidOperationException("the lamp did not go out"));
        job.OnCancelled(async () =>
        {
            await Task.Yield();
            throw new IOException("the door did not close");
        });
        probe.Start();
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!returns)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Registers a cleanup and ends without having been cancelled.</summary>
    [Job("cleaning.unneeded", MaxAttempts = 1)]
    public static void Unneeded(string key, JobContext job) =>
        job.OnCancelled(() => CleanAsync(Probe.Of(key), "not needed"));

    /// <summary>Registers cleanup within cleanup, and within a callback of its token.</summary>
    [Job("cleaning.nested", MaxAttempts = 1)]
    public static async Task Nested(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        RegisterNested(probe, job);
        await using CancellationTokenRegistration registration = cancellationToken.Register(() =>
        {
            job.OnCancelled(() => Note(probe, "of the callback"));
            probe.Fire(job.Cancellation);
        });
        probe.Start();
        await probe.Gate;
        await probe.Fired;
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Registers cleanup within cleanup, and learns of its cancellation from its context alone.</summary>
    [Job("cleaning.nestedtokenless", MaxAttempts = 1)]
    public static async Task NestedWithoutToken(string key, JobContext job)
    {
        var probe = Probe.Of(key);
        RegisterNested(probe, job);
        probe.Start();
        await probe.Gate;
        throw new OperationCanceledException();
    }

    /// <summary>Leaves something behind that registers cleanup once the gate is open, when the attempt has ended.</summary>
    [Job("cleaning.late", MaxAttempts = 1)]
    public static void Late(string key, JobContext job) => _ = RegisterLateAsync(Probe.Of(key), job);

    private static async Task RegisterLateAsync(Probe probe, JobContext job)
    {
        await probe.Gate;
        try
        {
            job.OnCancelled(() => Note(probe, "too late"));
        }
        catch (InvalidOperationException exception)
        {
            probe.Notes.Enqueue(exception.Message);
        }
    }

    private static void RegisterNested(Probe probe, JobContext job) => job.OnCancelled(() =>
    {
        job.OnCancelled(() => Note(probe, "inner first"));
        job.OnCancelled(async () =>
        {
            await Task.Yield();
            job.OnCancelled(() => Note(probe, "innermost"));
            probe.Notes.Enqueue("inner last");
        });
        return Note(probe, "outer");
    });

    private static ValueTask Note(Probe probe, string note)
    {
        probe.Notes.Enqueue(note);
        return ValueTask.CompletedTask;
    }

    private static async ValueTask CleanAsync(Probe probe, string note)
    {
        probe.Fire(default);
        await probe.Gate;
        probe.Notes.Enqueue(note);
    }

    private sealed class Resource(Probe probe, string name) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => CleanAsync(probe, name);
    }
}
