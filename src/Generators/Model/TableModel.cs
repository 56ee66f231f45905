namespace TypedJobs.Generators.Model;

/// <summary>The dispatch table of the assembly.</summary>
internal sealed record TableModel(string AssemblyName, EquatableArray<TableEntry> Entries, EquatableArray<string> Services);
