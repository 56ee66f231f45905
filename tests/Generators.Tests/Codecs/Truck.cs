namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Truck(string Name, int Axles) : Vehicle(Name);
