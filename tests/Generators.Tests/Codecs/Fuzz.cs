using System.Globalization;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>How long hostile payloads are tried: set TYPEDJOBS_FUZZ_FACTOR to try that many times as many.</summary>
internal static class Fuzz
{
    private static readonly int Factor =
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_FUZZ_FACTOR"), CultureInfo.InvariantCulture, out int factor) && factor > 0 ? factor : 1;

    /// <summary>Gets a value indicating whether more is tried than in an ordinary run, whose cases are always the same.</summary>
    public static bool IsSearch => Factor > 1;

    /// <summary>The number of tries for an ordinary number of them.</summary>
    public static int Tries(int ordinary) => ordinary * Factor;
}
