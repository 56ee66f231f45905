using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape(string Name);
