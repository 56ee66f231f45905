namespace TypedJobs.Jobs.Validation;

/// <summary>Specifies that an option is one of the members of its enumeration.</summary>
internal sealed class DefinedMemberAttribute : BoundAttribute
{
    protected override string? FindProblem(object value, string option, string subject) =>
        Bounds.FindMemberProblem((Enum)value, option, subject);
}
