namespace TypedJobs.Generators.Model;

/// <summary>A schedule by which a job recurs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Initializers">What else is set of its settings, in code.</param>
internal sealed record RecurringModel(string Name, EquatableArray<string> Initializers);
