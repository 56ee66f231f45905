using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers;

/// <summary>Makes the descriptors of the rules, so that each has its category and its page.</summary>
internal static class Rule
{
    public static DiagnosticDescriptor Error(string id, string title, string message) =>
        Create(id, DiagnosticSeverity.Error, title, message);

    public static DiagnosticDescriptor Warning(string id, string title, string message) =>
        Create(id, DiagnosticSeverity.Warning, title, message);

    public static DiagnosticDescriptor Suggestion(string id, string title, string message) =>
        Create(id, DiagnosticSeverity.Info, title, message);

    /// <summary>Returns what is reported, under the rule's id, when the rule itself fails.</summary>
    public static DiagnosticDescriptor Failure(DiagnosticDescriptor rule) => Create(
        rule.Id,
        DiagnosticSeverity.Warning,
        $"{rule.Title}",
        "The rule failed on '{0}' ({1}); report it at https://github.com/typedjobs/typedjobs/issues");

    private static DiagnosticDescriptor Create(string id, DiagnosticSeverity severity, string title, string message) => new(
        id,
        title,
        message,
        id[2] switch
        {
            '1' => "TypedJobs.HandlerShape",
            '2' => "TypedJobs.Cancellation",
            '3' => "TypedJobs.Payload",
            _ => "TypedJobs.Options",
        },
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"https://github.com/typedjobs/typedjobs/blob/main/docs/rules/{id}.md");
}
