namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Parcel(string Label, Address From, IReadOnlyList<Address> Via, string[] Tags, Dictionary<string, string> Notes);
