namespace TypedJobs.Generators.Model;

/// <summary>The dispatch table of the assembly.</summary>
/// <param name="AssemblyName">The assembly.</param>
/// <param name="Entries">The jobs.</param>
/// <param name="Services">The handler types that the registration adds, as they are written in code.</param>
/// <param name="HasObsoleteServices">Whether only obsolete code can name all of them without a diagnostic.</param>
/// <param name="SuppressedIds">The ids of the diagnostics, beside the usual ones, that the compiler would report there.</param>
internal sealed record TableModel(
    string AssemblyName,
    EquatableArray<TableEntry> Entries,
    EquatableArray<string> Services,
    bool HasObsoleteServices,
    EquatableArray<string> SuppressedIds);
