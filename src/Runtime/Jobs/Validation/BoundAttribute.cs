using System.ComponentModel.DataAnnotations;

namespace TypedJobs.Jobs.Validation;

/// <summary>
/// Represents the bound of an option. The generated validators call it with a display name of the form <c>subject.Option</c>, where
/// the subject is what the options belong to, such as <c>worker 'mail'</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class BoundAttribute : ValidationAttribute
{
    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string option = validationContext.MemberName!;
        string subject = validationContext.DisplayName.EndsWith("." + option, StringComparison.Ordinal)
            ? validationContext.DisplayName[..^(option.Length + 1)]
            : "the options";

        // Without the name of the member, which the text has already.
        return FindProblem(value!, option, subject) is { } problem ? new ValidationResult(problem) : ValidationResult.Success;
    }

    /// <summary>Describes what is wrong with a value; returns <see langword="null"/> for a valid one.</summary>
    protected abstract string? FindProblem(object value, string option, string subject);
}
