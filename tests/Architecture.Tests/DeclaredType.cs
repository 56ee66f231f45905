namespace TypedJobs.Architecture.Tests;

/// <summary>Represents a type that a file declares, or a part of it.</summary>
internal sealed record DeclaredType(string File, string Namespace, bool IsPublic);
