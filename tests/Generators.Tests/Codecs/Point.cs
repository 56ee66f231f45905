namespace TypedJobs.Generators.Tests.Codecs;

public readonly record struct Point(int X, int Y);
