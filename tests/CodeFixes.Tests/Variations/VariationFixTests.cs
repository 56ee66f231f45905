using System.Globalization;
using CsCheck;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>
/// Tests every fix on generated handlers: an ordinary run tries the same ones each time. <c>TYPEDJOBS_FUZZ_FACTOR</c> searches among others; a failure then
/// names its seed and the smallest variation that fails, and <c>CsCheck_Seed</c> runs it again.
/// </summary>
public sealed class VariationFixTests
{
    private const int Random = 40;

    // So many handlers, each with another defect, in the first shape of everything.
    public static TheoryData<int> Defects => [.. Enumerable.Range(0, Defect.All.Length)];

    private static int Factor =>
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_FUZZ_FACTOR"), CultureInfo.InvariantCulture, out int factor) && factor > 0 ? factor : 1;

    [Theory]
    [MemberData(nameof(Defects))]
    public async Task Fixes_are_right_for_each_defect(int defect)
    {
        int? applied = await FixAssert.AllFixesAsync(
            new Variation([defect], [0, 0, 0], 0, 0, 0, 0).Sources(), FixAllScope.Project, isStrict: false, TestContext.Current.CancellationToken);
        Assert.True(applied is not null && applied > 0 == Defect.All[defect].IsFixable, $"{Defect.All[defect].Statement}: {applied} fixes");
    }

    [Fact]
    public async Task Fixes_are_right_in_generated_handlers()
    {
        int tried = 0;
        int applied = 0;
        await Parallel.ForAsync(0, Random, TestContext.Current.CancellationToken, async (seed, cancellationToken) =>
        {
            var variation = Variation.Of(seed);
            try
            {
                if (await FixAssert.AllFixesAsync(variation.Sources(), FixAllScope.Document, isStrict: false, cancellationToken) is { } fixes)
                {
                    Interlocked.Increment(ref tried);
                    Interlocked.Add(ref applied, fixes);
                }
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}: {variation}\n{exception.Message}", exception);
            }
        });
        Assert.True(tried > Random * 3 / 4 && applied > tried, $"{tried} handlers, {applied} fixes");
    }

    [Fact]
    public async Task Fixes_are_right_in_random_handlers()
    {
        Assert.SkipWhen(Factor == 1, "A search, with TYPEDJOBS_FUZZ_FACTOR.");
        int tried = 0;
        int applied = 0;
        await Variation.Gen.SampleAsync(
            async variation =>
            {
                // Not every defect may stand everywhere: a source is not declared in a switch section.
                if (await FixAssert.AllFixesAsync(variation.Sources(), FixAllScope.Document, isStrict: false, TestContext.Current.CancellationToken) is { } fixes)
                {
                    Interlocked.Increment(ref tried);
                    Interlocked.Add(ref applied, fixes);
                }
            },
            iter: Random * Factor,
            print: static variation => $"{variation}\n{variation.Sources()[0]}");
        Assert.True(tried > Random * Factor * 3 / 4 && applied > tried, $"{tried} handlers, {applied} fixes");
    }
}
