namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>Represents the count of entries that do not wait, of a list that did not change while it was read.</summary>
/// <param name="Missing">What the count of the queue lacks.</param>
/// <param name="List">What described the list.</param>
internal sealed record ListCount(long Missing, string List);
