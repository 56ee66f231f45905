namespace TypedJobs.Generators.Model;

/// <summary>Specifies where a handler's argument comes from.</summary>
internal enum ParameterKind
{
    Payload,
    Context,
    CancellationToken,
    Service,

    /// <summary>The receiver of reports of progress.</summary>
    Progress,
}
