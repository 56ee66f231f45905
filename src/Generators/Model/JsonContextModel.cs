namespace TypedJobs.Generators.Model;

/// <summary>A <c>JsonSerializerContext</c> that the user names.</summary>
/// <param name="FullName">The context, as it is written in code.</param>
/// <param name="Types">The types that it lists, as they are written in code.</param>
internal sealed record JsonContextModel(string FullName, EquatableArray<string> Types);
