using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Polymorphic: only a context can store it, and only the assembly names one for it.</summary>
[JsonDerivedType(typeof(Truck), "truck")]
public abstract record Vehicle(string Name);
