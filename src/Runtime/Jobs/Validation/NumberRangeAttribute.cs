namespace TypedJobs.Jobs.Validation;

/// <summary>Specifies the least and the greatest value of an option that is a number.</summary>
internal sealed class NumberRangeAttribute(int least, int most) : BoundAttribute
{
    public int Least => least;

    public int Most => most;

    protected override string? FindProblem(object value, string option, string subject) =>
        Bounds.FindNumberProblem((int)value, Least, Most, option, subject);
}
