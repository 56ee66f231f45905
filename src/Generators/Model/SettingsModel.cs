namespace TypedJobs.Generators.Model;

/// <summary>The options of a job, as the initializers of its settings that differ from the defaults.</summary>
internal sealed record SettingsModel(EquatableArray<string> Initializers);
