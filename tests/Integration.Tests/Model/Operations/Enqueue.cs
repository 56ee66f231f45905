using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A batch of jobs is enqueued; some of them may be stored already.</summary>
internal sealed record Enqueue(Enqueue.Job[] Jobs) : Operation
{
    /// <summary>One job. <paramref name="Until"/> is an instant, as milliseconds from now, which may have passed.</summary>
    internal sealed record Job(
        int Key, string Name, int Priority, bool Lifo, int Delay, int? Until, int? ExpiresAfter, int MaxAttempts, string? Tag, int? Deadline, int? Keep, int Size, string? Claim);

    public override async Task RunAsync(ModelRun run)
    {
        JobOptions[] options = Array.ConvertAll(Jobs, job => OptionsOf(job, run.Model.Now));
        var jobs = new NewJob[Jobs.Length];
        var expected = new List<string>();
        int conflict = ConflictOf(run.Model);
        for (int i = 0; i < jobs.Length; i++)
        {
            Job job = Jobs[i];
            string key = ModelRun.Keys[job.Key];
            byte[] payload = Encoding.UTF8.GetBytes($$"""{"number":{{i}}}""".PadRight(job.Size));
            jobs[i] = new NewJob(
                key,
                JobHead.Write(job.MaxAttempts, job.Name, JobOverrides.Write(options[i])),
                StoredHeaders.Prepend(options[i].Headers, await run.Values.ProtectAsync(run.Queue, key, payload, PayloadPart.Arguments)),
                WithClaim(JobTraits.Write(new JobSettings(), options[i]), job.Claim));
            string given = Encoding.UTF8.GetString(StoredHeaders.Prepend(options[i].Headers, payload).Span);
            if (conflict < 0)
            {
                (bool isKnown, string? holder) = run.Model.Enqueue(jobs[i], given, job.Name, job.MaxAttempts, options[i], job.Claim);
                if (isKnown || holder is not null)
                {
                    expected.Add($"{i} {holder}");
                }
            }
        }

        if (conflict >= 0)
        {
            JobKeyConflictException refused = await Assert.ThrowsAsync<JobKeyConflictException>(
                () => run.Storage.Client(run.Queue).EnqueueAsync(jobs, CancellationToken.None));
            Comparison.Same(
                $"{ModelRun.Keys[Jobs[conflict].Key]} {Jobs[conflict].Name}", $"{refused.Id.Key} {refused.RequestedName}", this);
            return;
        }

        EnqueueResult result = await run.Storage.Client(run.Queue).EnqueueAsync(jobs, CancellationToken.None);
        IEnumerable<(int Position, string Holder)> ignored =
            result.Claimed.Concat(result.Known.Select(position => (position, string.Empty))).OrderBy(job => job.Item1);
        Comparison.Same(string.Join(", ", expected), string.Join(", ", ignored.Select(job => $"{job.Position} {job.Holder}")), this);
    }

    public override string ToString() => $"Enqueue [{string.Join(", ", (object[])Jobs)}]";

    // The position of the first job whose key belongs to a job of another name; -1 when there is none.
    private int ConflictOf(QueueModel model)
    {
        var names = new Dictionary<int, string>();
        for (int i = 0; i < Jobs.Length; i++)
        {
            Job job = Jobs[i];
            string owner = names.GetValueOrDefault(job.Key) ?? model.Find(ModelRun.Keys[job.Key])?.Name ?? job.Name;
            if (owner != job.Name)
            {
                return i;
            }

            names[job.Key] = owner;
        }

        return -1;
    }

    private static string WithClaim(string traits, string? claim) =>
        claim is null ? traits
        : traits.Length == 0 ? $$"""{"U":"{{claim}}"}"""
        : $$"""{"U":"{{claim}}",{{traits[1..]}}""";

    private static JobOptions OptionsOf(Job job, long now) => new()
    {
        Priority = job.Priority,
        Lifo = job.Lifo,
        Delay = TimeSpan.FromMilliseconds(job.Delay),
        DelayUntil = job.Until is { } until && job.Delay == 0 ? DateTimeOffset.FromUnixTimeMilliseconds(now + until) : null,
        ExpiresAfter = job.ExpiresAfter is { } expiry ? TimeSpan.FromMilliseconds(expiry) : null,
        Deadline = job.Deadline is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null,
        KeepCompletedFor = job.Keep is { } keep ? TimeSpan.FromMilliseconds(keep) : null,
        Tags = job.Tag is { } tag ? [tag] : null,
        Headers = job.MaxAttempts == 3 ? JobHeaders.Empty.With("t", "a") : null,
        Timeout = job.MaxAttempts == 3 ? TimeSpan.FromMinutes(1) : null,
    };
}
