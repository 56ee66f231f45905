namespace TypedJobs.Generators.Model;

/// <summary>A job with the type that declares it and the types that it needs codecs for.</summary>
internal sealed record ParsedJob(HandlerModel Handler, JobModel Job, EquatableArray<CodecModel> Codecs);
