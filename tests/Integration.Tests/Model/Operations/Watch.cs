using System.Text;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Somebody asks how jobs ended.</summary>
internal sealed record Watch(int[] Keys, bool Named) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] keys = Array.ConvertAll(Keys, key => ModelRun.Keys[key]);
        JobEnd[] actual = [.. await run.Storage.Client(run.Queue).WatchAsync(keys, Named, CancellationToken.None)];
        while (Array.FindIndex(actual, end => end.IsLeftOut) is >= 0 and int from)
        {
            // Decision 157: what is before the first one that was left out has filled the answer.
            Assert.True(actual[..from].Sum(end => end.Text.Length) >= run.Values.Bounds.MaxAnswer, $"{from} end(s) do not fill an answer");
            IReadOnlyList<JobEnd> more = await run.Storage.Client(run.Queue).WatchAsync(keys[from..], Named, CancellationToken.None);
            actual = [.. actual[..from], .. more];
            Assert.False(actual[from].IsLeftOut);
        }

        for (int i = 0; i < keys.Length; i++)
        {
            PayloadPart part = actual[i].State == JobState.Completed ? PayloadPart.Result : PayloadPart.Error;
            actual[i] = actual[i] with { Text = (await run.Values.OpenAsync(run.Queue, keys[i], actual[i].Text, part)).ToArray() };
        }

        foreach (ModelJob job in keys.Select(run.Model.Find).OfType<ModelJob>().Where(job => !job.IsFinished))
        {
            job.IsWatched = true;
        }

        Comparison.Same(
            string.Join(' ', keys.Select(key => Describe(run.Model.Find(key)) + (Named ? run.Model.Find(key)?.Name : null))), string.Join(' ', actual.Select(end => Describe(end) + end.Name)), this);
    }

    public override string ToString() => $"Watch [{string.Join(", ", Keys)}]{(Named ? " with names" : string.Empty)}";

    private static string Describe(ModelJob? job) => job switch
    {
        null => "none",
        { State: JobState.Completed } => $"Completed:{job.Result}",
        { State: JobState.Failed } => $"Failed:{job.Error}",
        { State: JobState.Cancelled } => $"Cancelled:{job.CancelReason}",
        _ => "pending",
    };

    private static string Describe(JobEnd end) => end.State switch
    {
        null => "none",
        JobState.Active => "pending",
        JobState.Failed => $"Failed:{ModelJob.Describe(JobError.Parse(end.Text))}",
        { } state => $"{state}:{Encoding.UTF8.GetString(end.Text)}",
    };
}
