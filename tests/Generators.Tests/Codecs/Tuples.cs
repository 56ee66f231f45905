namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Tuples((int Number, string? Text) A, List<(Color, int?)> B, (int, (bool Flag, char Letter))? C, (int, int, int, int, int, int, int, int, string) D, Tuple<int, string>? E, KeyValuePair<string, int> F);
