namespace TypedJobs.Architecture.Tests;

/// <summary>Represents the use of a type in another file than its own.</summary>
internal sealed record Reference(string From, string To, string Type, int Line)
{
    public override string ToString() => $"{From}({Line}) uses {Type} of {To}";
}
