using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Records;

/// <summary>Reads why the cancellation of a job was requested.</summary>
internal static class StoredCause
{
    /// <summary>Returns the cause of a request. What is not known, or damaged, is a request like any other.</summary>
    public static CancellationCause Read(string? text) =>
        text == ScriptConstants.Superseded ? CancellationCause.Superseded : CancellationCause.Requested;
}
