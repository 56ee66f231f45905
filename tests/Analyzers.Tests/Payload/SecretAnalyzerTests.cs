namespace TypedJobs.Analyzers.Tests.Payload;

/// <summary>Tests TJ3101 with all other rules beside it.</summary>
public sealed class SecretAnalyzerTests
{
    [Theory]
    [InlineData("", "string password", "TJ3101")]
    [InlineData("", "string apiKey", "TJ3101")]
    [InlineData("", "string passwordId", "")]
    [InlineData("", "bool passwordChanged", "")]
    [InlineData("", "string user", "")]
    [InlineData("", "[FromServices] Func<string> password", "")]
    [InlineData("", "[Sensitive] string password", "")]
    [InlineData("typedjobs.secret_names = iban, social_security", "string iban", "TJ3101")]
    [InlineData("typedjobs.secret_names = iban, social_security", "string socialSecurity", "TJ3101")]
    [InlineData("typedjobs.secret_names = iban, social_security", "string password", "")]
    public Task A_parameter_is_reported_when_its_name_is_that_of_a_secret(string options, string parameter, string rule) =>
        OptionCheck.RunAsync(options, $$"""
            public static class Jobs { [Job] public static void Run({{parameter}}) => Console.WriteLine(); }
            """, rule);
}
