namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Telling(string Text, Dictionary<string, Quoted> Parts);
