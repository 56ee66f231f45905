using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using TypedJobs;

namespace QuickStart;

/// <summary>Shows what came of a run.</summary>
internal static class Summary
{
    public static IRenderable Render(RunResult result, string folder)
    {
        int jobs = result.Reports.Count + result.Failures.Count;
        Table table = new Table().RoundedBorder().HideHeaders().AddColumns("What", "Value");
        Row("Files", $"{result.Reports.Count:n0}");
        Row("Bytes", $"{result.Reports.Sum(report => report.Bytes):n0}");
        Row("Lines", $"{result.Reports.Sum(report => (long)report.Lines):n0}");
        Row("Words", $"{result.Reports.Sum(report => (long)report.Words):n0}");
        Row("Jobs per second", $"{jobs / result.Elapsed.TotalSeconds:n0} ({jobs:n0} in {result.Elapsed.TotalSeconds:n2} s)");
        Row("Attempts", $"{result.Reports.Sum(report => report.Attempts):n0} ({result.Reports.Count(report => report.Attempts > 1):n0} retried)");
        Row("Failed", $"{result.Failures.Count:n0}");
        Row("Cancelled", $"{(result.Cancelled is { } end ? $"1 ({end.Reason})" : "0")}");
        table.AddEmptyRow();
        foreach (FileReport report in result.Reports.OrderByDescending(report => report.Bytes).Take(5))
        {
            Row(string.Create(CultureInfo.InvariantCulture, $"{report.Bytes:n0} bytes"), $"{Path.GetRelativePath(folder, report.Path)}  {report.Sha256[..12]}…");
        }

        foreach (JobFailedException failure in result.Failures.Take(5))
        {
            Row("Failed", $"{failure.Error.Message}");
        }

        return table;

        void Row(string what, FormattableString value) =>
            table.AddRow(Markup.Escape(what), Markup.Escape(value.ToString(CultureInfo.InvariantCulture)));
    }
}
