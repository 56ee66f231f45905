namespace TypedJobs.Generators.Model;

/// <summary>An enum: the members whose values differ, in the order of declaration.</summary>
internal sealed record EnumCodecModel(string Name, string FullName, EquatableArray<EnumMemberModel> Members)
    : CodecModel(Name, FullName);
