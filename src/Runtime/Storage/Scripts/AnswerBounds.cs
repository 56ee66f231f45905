namespace TypedJobs.Storage.Scripts;

/// <summary>Represents what bounds the answers of scripts, in bytes.</summary>
/// <param name="LargePayload">The size above which the size of a payload is noted with its job.</param>
/// <param name="MaxAnswer">The size at which an answer ends.</param>
internal sealed record AnswerBounds(int LargePayload, int MaxAnswer);
