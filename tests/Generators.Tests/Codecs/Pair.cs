namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Pair<T>(T First, int Second);
