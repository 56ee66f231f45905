using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Tests the texts of all rules, those of the generator included.</summary>
public sealed class RuleTextTests
{
    private const int MostWordsOfTitle = 8;

    // What a reader has to read twice.
    private static readonly string[] Banned =
    [
        "can be had", "cannot be had", "take leave", "put right", "on the stack alone", "is not given it", "how often", "are no matter", "is kept by",
        "at once", "mostly", "goes on when", "gives up", "has no say", "one that has passed", "here and now", "knows nothing of", "what is to be",
    ];

    public static TheoryData<string, string, string> Texts =>
        [.. OfAnalyzers().Concat(OfGenerator()).Select(static text => new TheoryDataRow<string, string, string>(text.Id, text.Title, text.Message))];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_title_names_the_problem_in_few_words(string id, string title, string message)
    {
        Assert.InRange(title.Split(' ').Length, 2, MostWordsOfTitle);
        Assert.False(title.EndsWith('.'), id);
        Assert.NotEqual(title, message);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_message_is_one_sentence_with_a_symbol_and_a_remedy(string id, string title, string message)
    {
        Assert.True(message.Contains("; ", StringComparison.Ordinal), $"{id} ({title}): the remedy stands behind a semicolon: {message}");
        Assert.DoesNotContain(". ", message, StringComparison.Ordinal);
        Assert.False(message.EndsWith('.'), id);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_plain_English(string id, string title, string message) =>
        Assert.DoesNotContain(Banned, phrase => $"{id} {title} {message}".Contains(phrase, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Texts_are_those_of_both_projects()
    {
        Assert.Contains(Texts, static row => row.Data.Item1 == "TJ1001");
        Assert.Contains(Texts, static row => row.Data.Item1 == RuleIds.MissingToken);
    }

    private static IEnumerable<(string Id, string Title, string Message)> OfAnalyzers() =>
        AllRules.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics)
            .Select(static rule => (rule.Id, $"{rule.Title}", $"{rule.MessageFormat}"));

    private static IEnumerable<(string Id, string Title, string Message)> OfGenerator() =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../src/Generators/Diagnostics/Descriptors.cs"))).GetRoot()
            .DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(static call => call.Expression.ToString() == "Error")
            .Select(static call => call.ArgumentList.Arguments)
            .Select(static arguments => (TextOf(arguments[0]), TextOf(arguments[2]), TextOf(arguments[3])));

    private static string TextOf(ArgumentSyntax argument) => ((LiteralExpressionSyntax)argument.Expression).Token.ValueText;

    private static string Here([CallerFilePath] string path = "") => path;
}
