namespace TypedJobs.Analyzers.Tests.Payload;

/// <summary>Tests TJ3102 with all other rules beside it.</summary>
public sealed class PayloadShapeAnalyzerTests
{
    [Theory]
    [InlineData("", "byte[] picture", "TJ3102")]
    [InlineData("", "ReadOnlyMemory<byte> picture", "TJ3102")]
    [InlineData("", "int[] numbers", "")]
    [InlineData("", "Settable value", "TJ3102")]
    [InlineData("", "Three value", "")]
    [InlineData("", "Changing value", "")]
    [InlineData("typedjobs.max_payload_members = 2", "Three value", "TJ3102")]
    [InlineData("typedjobs.max_payload_members = 3", "Three value", "")]
    public Task A_parameter_is_reported_when_its_type_is_large_or_can_be_changed(string options, string parameter, string rule) =>
        OptionCheck.RunAsync(options, $$"""
            public static class Jobs { [Job] public static void Run({{parameter}}) => Console.WriteLine(); }
            """, rule);
}
