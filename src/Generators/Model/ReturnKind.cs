namespace TypedJobs.Generators.Model;

/// <summary>How a handler answers, with or without a result.</summary>
internal enum ReturnKind
{
    Synchronous,
    Task,
    ValueTask,
}
