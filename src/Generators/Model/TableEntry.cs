namespace TypedJobs.Generators.Model;

/// <summary>A job of the dispatch table.</summary>
/// <param name="Name">The name under which it is stored.</param>
/// <param name="Definition">The field that holds its definition, with <c>global::</c>.</param>
internal sealed record TableEntry(string Name, string Definition);
