using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>
/// Tests every fix on generated handlers: an ordinary run tries the same ones each time. <c>TYPEDJOBS_FUZZ_FACTOR</c> searches among others; each kind of
/// failure then names its seed, with which <c>TYPEDJOBS_FUZZ_SEED</c> begins again, and the smallest variation that fails.
/// </summary>
[Trait("Speed", "Slow")]
public sealed partial class VariationFixTests
{
    private const int Handlers = 40;

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

    // What the search has found.
    [Fact]
    public async Task Fixes_keep_the_order_of_comments_behind_a_limit()
    {
        int limit = Array.FindIndex(Defect.All, static each => each.Statement.Contains("/* long */", StringComparison.Ordinal));
        Assert.True(await FixAssert.AllFixesAsync(
            new Variation([limit], [1, 2, 14], 0, 3, 0, 3294).Sources(), FixAllScope.Document, isStrict: false, TestContext.Current.CancellationToken) > 0);
    }

    [Fact]
    public async Task Fixes_reveal_nothing_about_helpers_that_have_nothing_to_cancel()
    {
        int missing = Array.FindIndex(Defect.All, static each => each.Statement.Contains("Generic", StringComparison.Ordinal));
        int deaf = Array.FindIndex(Defect.All, static each => each.Statement.Contains("Deaf", StringComparison.Ordinal));
        Assert.True(await FixAssert.AllFixesAsync(
            new Variation([missing, deaf], [0, 0, 0], 0, 0, 0, 0).Sources(), FixAllScope.Document, isStrict: false, TestContext.Current.CancellationToken) > 0);
    }

    [Fact]
    public async Task Fixes_are_right_in_generated_handlers()
    {
        int tried = 0;
        int applied = 0;
        await Parallel.ForAsync(0, Handlers, TestContext.Current.CancellationToken, async (seed, cancellationToken) =>
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
        Assert.True(tried > Handlers * 3 / 4 && applied > tried, $"{tried} handlers, {applied} fixes");
    }

    [Fact]
    public async Task Fixes_are_right_in_random_handlers()
    {
        Assert.SkipWhen(Factor == 1, "A search, with TYPEDJOBS_FUZZ_FACTOR.");
        int first = int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_FUZZ_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : Random.Shared.Next();
        int tried = 0;
        int applied = 0;
        var failures = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await Parallel.ForAsync(0, Handlers * Factor, TestContext.Current.CancellationToken, async (number, cancellationToken) =>
        {
            int each = unchecked(first + number);
            (int? fixes, string? failure) = await TryAsync(Variation.Of(each), cancellationToken);
            if (failure is not null && failures.TryAdd(KindOf(failure), ""))
            {
                failures[KindOf(failure)] = $"TYPEDJOBS_FUZZ_SEED={each}: {await ShrinkAsync(Variation.Of(each), KindOf(failure), cancellationToken)}";
            }

            // Not every defect may stand everywhere: a source is not declared in a switch section.
            Interlocked.Add(ref tried, fixes is null ? 0 : 1);
            Interlocked.Add(ref applied, fixes ?? 0);
        });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures.Values));
        Assert.True(tried > Handlers * Factor * 3 / 4 && applied > tried, $"{tried} handlers, {applied} fixes");
    }

    private static async Task<(int? Fixes, string? Failure)> TryAsync(Variation variation, CancellationToken cancellationToken)
    {
        try
        {
            return (await FixAssert.AllFixesAsync(variation.Sources(), FixAllScope.Document, isStrict: false, cancellationToken), null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return (null, exception.Message);
        }
    }

    private static async Task<string> ShrinkAsync(Variation variation, string kind, CancellationToken cancellationToken)
    {
        string last = "";
        for (bool isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            foreach (Variation smaller in variation.Smaller())
            {
                (_, string? failure) = await TryAsync(smaller, cancellationToken);
                if (failure is not null && KindOf(failure) == kind)
                {
                    (variation, last, isSmaller) = (smaller, failure, true);
                    break;
                }
            }
        }

        return $"{variation}\n{(last.Length > 0 ? last : (await TryAsync(variation, cancellationToken)).Failure)}";
    }

    // Without names, numbers and places.
    private static string KindOf(string failure) => Varying().Replace(string.Join(' ', failure.Split('\n').Take(2)), "#");

    [GeneratedRegex(@"'[^']*'|[^ ]*\d+[^ ]*|\[[^\]]*\]")]
    private static partial Regex Varying();
}
