namespace TypedJobs.Generators.Tests.Strictness;

/// <summary>That the judge judges. Every snapshot goes through it, and so does all that is compiled in the tests of emission.</summary>
[Trait("Speed", "Slow")]
public sealed class StrictnessTests
{
    [Fact]
    public void Every_rule_that_the_sdk_has_is_switched_on() => Assert.InRange(StrictAnalysis.RuleCount, 200, 1000);

    [Fact]
    public async Task What_the_user_s_own_names_break_is_found_in_the_generated_code()
    {
        IReadOnlyList<string> found = await StrictAnalysis.FindAsync(GeneratorRun.Of(
            "namespace Shop; public static class Jobs { [TypedJobs.Job] public static void Run(int my_id) { } }"));
        Assert.Contains(found, each => each.StartsWith("CA1707", StringComparison.Ordinal));
    }
}
