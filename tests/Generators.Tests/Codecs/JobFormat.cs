using System.Globalization;

namespace TypedJobs.Generators.Tests.Codecs;

internal static class JobFormat
{
    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
