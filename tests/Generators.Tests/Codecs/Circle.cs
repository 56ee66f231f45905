namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Circle(string Name, double Radius) : Shape(Name);
