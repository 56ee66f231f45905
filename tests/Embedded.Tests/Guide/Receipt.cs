namespace TypedJobs.Embedded.Tests.Guide;

public sealed record Receipt(string MessageId);
