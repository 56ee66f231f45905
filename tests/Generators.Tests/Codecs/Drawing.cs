namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Drawing(string Title, List<Shape> Shapes, Shape? Main, object? Extra);
