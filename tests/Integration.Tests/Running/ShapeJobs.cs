using System.Globalization;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>A handler of every shape.</summary>
public sealed class ShapeJobs(ScopedProbe probe, ProbeLog log)
{
    [Job]
    public static string Echo(string text) => text;

    [Job]
    public static void Nothing()
    {
        // Nothing to do, and nothing to give back.
    }

    [Job]
    public static Task<Greeting> Answer(Greeting greeting, Tone tone = Tone.Warm) =>
        Task.FromResult(new Greeting($"Re: {greeting.Text}", tone, greeting.To, greeting));

    [Job]
    public static ValueTask<double?> Half(int? number) => new(number / 2.0);

    [Job]
    public static async ValueTask Later(TimeSpan span, CancellationToken cancellationToken) =>
        await Task.Delay(span, cancellationToken);

    [Job]
    public static string Describe(JobContext job) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Name} {job.Id.Queue} attempt {job.Attempt} of {job.MaxAttempts}");

    [Job]
    public static async Task Report(JobContext job, CancellationToken cancellationToken) =>
        await job.ReportProgressAsync(42.5, cancellationToken);

    [Job]
    public Guid[] Scope([FromServices] ScopedProbe same) => [probe.Id, same.Id];

    [Job]
    public Task Note(string entry)
    {
        log.Entries.Enqueue(entry);
        return Task.CompletedTask;
    }
}
