namespace TypedJobs.Generators.Model;

/// <summary>A member of an enum.</summary>
/// <param name="Name">Its name, as declared.</param>
/// <param name="JsonName">Its name in JSON.</param>
internal sealed record EnumMemberModel(string Name, string JsonName);
