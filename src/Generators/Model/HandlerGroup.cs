namespace TypedJobs.Generators.Model;

/// <summary>A handler type with its jobs: one generated file.</summary>
internal sealed record HandlerGroup(HandlerModel Handler, EquatableArray<JobModel> Jobs);
