namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Address(string Street, string? City);
