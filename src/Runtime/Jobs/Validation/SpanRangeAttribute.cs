using System.Globalization;

namespace TypedJobs.Jobs.Validation;

/// <summary>Specifies the least value of an option that is a time span; the greatest is <see cref="JobLimits.MaxTimeSpan"/>.</summary>
/// <param name="least">The least value, as <c>hh:mm:ss</c>.</param>
internal sealed class SpanRangeAttribute(string least = "00:00:00") : BoundAttribute
{
    public string Least => least;

    protected override string? FindProblem(object value, string option, string subject) =>
        Bounds.FindSpanProblem((TimeSpan)value, TimeSpan.Parse(Least, CultureInfo.InvariantCulture), option, subject);
}
