namespace TypedJobs.Generators.Model;

/// <summary>Specifies how a handler answers, with or without a result.</summary>
internal enum ReturnKind
{
    Synchronous,
    Task,
    ValueTask,
}
