using System.Globalization;
using System.Text;
using System.Text.Json;
using TypedJobs.Jobs.Records;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Records;

/// <summary>
/// Reads the attempts of a job: those that did not complete from its list of attempts, the latest one from the job itself.
/// </summary>
internal static class JobHistoryReader
{
    public static IReadOnlyList<JobAttemptRecord> Read(JobFields job, string[] attempts)
    {
        var history = new List<JobAttemptRecord>(attempts.Length + 1);
        string? lease = null;
        foreach (string json in attempts)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(json);
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    lease = Text(document.RootElement, "k");
                    history.Add(Parse(document.RootElement));
                }
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // An entry that cannot be read is left out. The others, and the job, can be.
            }
        }

        // A job that was cancelled, or that failed, while it waited had no attempt then.
        if (job.Instant("b") is not null && job.Text("k") != lease && Latest(job) is { } latest)
        {
            history.Add(latest);
        }

        return history;
    }

    private static JobAttemptRecord? Latest(JobFields job)
    {
        AttemptOutcome? outcome = job.Text("s") switch
        {
            ScriptConstants.Active => AttemptOutcome.Running,
            ScriptConstants.Completed => AttemptOutcome.Completed,
            ScriptConstants.Failed => AttemptOutcome.Failed,
            ScriptConstants.Cancelled => AttemptOutcome.Cancelled,
            _ => null,
        };

        return outcome is null
            ? null
            : new JobAttemptRecord
            {
                Attempt = job.Number("a"),
                StartedAt = job.Instant("b").GetValueOrDefault(),
                EndedAt = job.Instant("f"),
                Worker = job.Text("w") ?? string.Empty,
                Outcome = outcome.Value,
                Error = outcome is AttemptOutcome.Failed or AttemptOutcome.Cancelled ? job.Error("e") : null,
            };
    }

    private static JobAttemptRecord Parse(JsonElement root)
    {
        string error = Text(root, "e");
        return new JobAttemptRecord
        {
            Attempt = (int)Number(root, "a"),
            StartedAt = StoredTime.Read(Number(root, "b")),
            EndedAt = StoredTime.Read(Number(root, "f")),
            Worker = Text(root, "w"),
            Outcome = Text(root, "o") switch
            {
                ScriptConstants.RetryAfterCancellation => AttemptOutcome.Retried,
                ScriptConstants.Release or ScriptConstants.Unknown => AttemptOutcome.Released,
                ScriptConstants.Stalled => AttemptOutcome.Stalled,
                ScriptConstants.Failed => AttemptOutcome.Failed,
                _ => AttemptOutcome.Cancelled,
            },
            Error = error.Length == 0 ? null : JobError.Parse(Encoding.UTF8.GetBytes(error)),
        };
    }

    private static string Text(JsonElement entry, string name) => StoredJson.Text(entry, name) ?? string.Empty;

    private static long Number(JsonElement entry, string name) =>
        long.TryParse(Text(entry, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
