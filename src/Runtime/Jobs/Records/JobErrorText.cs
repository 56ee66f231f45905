using System.Text.Json;

namespace TypedJobs.Jobs.Records;

/// <summary>Writes the messages of errors that are stored as data: those that a queue gives a job without an attempt.</summary>
internal static class JobErrorText
{
    /// <summary>Returns the message of an error of a kind, from what is stored with it.</summary>
    public static string Of(JobErrorKind kind, JsonElement data) => kind switch
    {
        JobErrorKind.Expired => "The job expired: no worker had started it within the time that it was given.",
        JobErrorKind.Timeout when StoredJson.Text(data, "next") is { } next => $"The job's attempt {next} would start after its deadline.",
        JobErrorKind.Timeout => $"The job reached its deadline before its attempt {StoredJson.Text(data, "attempt") ?? "?"} could start.",
        JobErrorKind.Stalled =>
            $"The job stalled {StoredJson.Text(data, "times") ?? "?"} time(s): its worker (last {StoredJson.Text(data, "worker") ?? "?"}) stopped renewing the lease " +
            $"in attempt {StoredJson.Text(data, "attempt") ?? "?"} of {StoredJson.Text(data, "most") ?? "?"}. The process was killed, cut off from Redis, or too " +
            "busy to renew.",
        JobErrorKind.UnknownJob =>
            $"No worker that took the job within {StoredJson.Text(data, "seconds") ?? "?"} s knew a job named '{StoredJson.Text(data, "name") ?? "?"}'. Register the " +
            "assembly that declares it (Add…Jobs()) in the workers of its queue; if the job was renamed, give it its former name: " +
            $"[Job(\"{StoredJson.Text(data, "name") ?? "?"}\")].",
        JobErrorKind.Released =>
            $"The handler released the job {StoredJson.Text(data, "times") ?? "?"} time(s), the maximum. Throw RetryJobException to count an attempt as failed.",
        JobErrorKind.Damaged => Damaged(StoredJson.Text(data, "what") ?? string.Empty),
        _ => string.Empty,
    };

    /// <summary>Returns the message of a damaged job.</summary>
    /// <param name="what">The damaged part, and behind a space how it was found, as scripts store it.</param>
    public static string Damaged(string what) => DamagedBecause(Describe(what));

    /// <summary>Returns the message of a damaged job.</summary>
    /// <param name="damage">A clause that says what is wrong.</param>
    public static string DamagedBecause(string damage) =>
        $"The stored job is damaged: {damage}. Something other than TypedJobs has changed the keys of its queue, or the server " +
        "evicts keys or has lost writes.";

    private static string Describe(string what)
    {
        int space = what.IndexOf(' ', StringComparison.Ordinal);
        string part = space < 0 ? what : what[..space];
        string found = space < 0 ? string.Empty : what[(space + 1)..];
        return part switch
        {
            "" => "it is not said what is wrong",
            "lost" => "its record and its body are missing",
            "head" => "its body does not begin with its time, its attempts and its name",
            "body" when found == "none" => "its body is missing",
            "body" or "result" => $"its {part} is a {found}, not a string",
            "details" => $"its details are a {found}, not a hash",
            "ranked" => "its details have no place among the jobs with a priority",
            "scheduled" => "its details have no place among the scheduled jobs",
            "held" => "its details do not say that it is held",
            _ => $"its {part} is {(found.Length > 0 ? found : "damaged")}",
        };
    }
}
