namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Times(DateTime A, DateTimeOffset B, DateOnly C, TimeOnly D, TimeSpan E, DateTime? F);
