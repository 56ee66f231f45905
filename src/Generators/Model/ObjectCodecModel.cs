namespace TypedJobs.Generators.Model;

/// <summary>A class, record or struct.</summary>
/// <param name="IsReference">Whether it can be null.</param>
/// <param name="Constructor">The members that are given to the constructor, by position in <paramref name="Members"/>.</param>
/// <param name="Members">What is written and read.</param>
internal sealed record ObjectCodecModel(
    string Name,
    string FullName,
    bool IsReference,
    EquatableArray<int> Constructor,
    EquatableArray<MemberModel> Members)
    : CodecModel(Name, FullName);
