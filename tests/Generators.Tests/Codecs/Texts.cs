namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Texts(string A, string? B, char C, Guid D, Uri? E, Version? F, byte[] G, bool H);
