namespace TypedJobs.Generators.Model;

/// <summary>Where a handler's argument comes from.</summary>
internal enum ParameterKind
{
    Payload,
    Context,
    CancellationToken,
    Service,

    /// <summary>What takes reports of progress.</summary>
    Progress,
}
