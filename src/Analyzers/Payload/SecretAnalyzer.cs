using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Generators.Parsing.Payloads;

namespace TypedJobs.Analyzers.Payload;

/// <summary>TJ3101: a payload carries what its name calls a secret, readable for whoever reads the queue.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SecretAnalyzer : HandlerAnalyzer
{
    private const string Option = "typedjobs.secret_names";

    private static readonly DiagnosticDescriptor Secret = Rule.Suggestion(
        RuleIds.Secret,
        "Payload appears to contain a secret",
        "'{0}' looks like a secret, and payloads are stored as readable JSON; store the secret elsewhere and pass its key, or encrypt payloads and mark it with [Sensitive]");

    private static readonly string[] Defaults =
        ["password", "passwd", "pwd", "passphrase", "secret", "apikey", "accesstoken", "refreshtoken", "bearertoken", "privatekey",
         "connectionstring", "creditcard", "cardnumber", "cvv"];

    // What only points at the secret is none.
    private static readonly string[] Harmless = ["id", "name", "length", "changed", "expired", "expiry", "count", "kind", "key", "url"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Secret];

    private protected override void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context)
    {
        string[] names = NamesFor(handler, context);
        foreach (IParameterSymbol parameter in PayloadParameters.Of(handler, code.Symbols))
        {
            if (SensitiveMarks.IsMarked(parameter))
            {
                continue;
            }

            if (IsSecret(parameter.Name, parameter.Type, names))
            {
                context.Report(Secret, parameter.Locations[0], parameter.Name);
            }
            else if (PayloadParameters.MembersOf(parameter.Type, code.Compilation)
                .FirstOrDefault(member => IsSecret(member.Name, member.Type, names) && !SensitiveMarks.IsMarked(member)) is { } member)
            {
                context.Report(Secret, parameter.Locations[0], $"{parameter.Type.Name}.{member.Name}");
            }
        }
    }

    private static string[] NamesFor(IMethodSymbol handler, JobRuleContext context) =>
        context.Option(handler, Option) is { } option
            ? [.. option.Split(',', ';').Select(Plain).Where(static name => name.Length > 0)]
            : Defaults;

    private static bool IsSecret(string name, ITypeSymbol type, string[] names)
    {
        string plain = Plain(name);
        return type.SpecialType is not (SpecialType.System_Boolean or SpecialType.System_DateTime)
            && names.Any(secret => plain.Contains(secret))
            && !Harmless.Any(ending => plain.EndsWith(ending, StringComparison.Ordinal) && !names.Any(secret => plain.EndsWith(secret, StringComparison.Ordinal)));
    }

    private static string Plain(string name) => name.Replace("_", string.Empty).Trim().ToLowerInvariant();
}
