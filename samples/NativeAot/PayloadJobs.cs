using Microsoft.Extensions.DependencyInjection;
using TypedJobs;

namespace NativeAot;

/// <summary>Jobs that give back what they are given, one for each kind of payload.</summary>
public sealed class PayloadJobs(TimeProvider time)
{
    [Job]
    public static Basics Basics(Basics value) => value;

    [Job]
    public static Collections Collections(Collections value) => value;

    [Job]
    public static Order Order(Order value) => value;

    [Job]
    [JobJsonContext(typeof(ShapeJson))]
    public static IReadOnlyList<Shape> Shapes(IReadOnlyList<Shape> value) => value;

    [Job]
    public static int? Count(int? first = null, params IReadOnlyList<string> more) => first + more.Count;

    /// <summary>Returns what the middleware has left.</summary>
    [Job]
    public static string? Stamp([FromServices] Stamp stamp) => stamp.Text;

    /// <summary>Reports what it has done, and when it began.</summary>
    [Job]
    public async Task<DateTimeOffset> Report(int steps, IProgress<Line> progress, JobContext job, CancellationToken cancellationToken)
    {
        DateTimeOffset start = time.GetUtcNow();
        for (int i = 1; i <= steps; i++)
        {
            progress.Report(new Line(i, new Money(i, "EUR")));
            await job.ReportProgressAsync(100.0 * i / steps, cancellationToken);
        }

        return start;
    }
}
