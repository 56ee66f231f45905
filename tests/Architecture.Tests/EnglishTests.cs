using System.Text.RegularExpressions;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that what users read is plain English in the words of the field.</summary>
public sealed class EnglishTests
{
    // Each with the word to use instead.
    private static readonly (string Phrase, string Instead)[] Phrases =
    [
        (@"\bhow often\b", "how many times"),
        (@"is not given it\b", "pass"),
        (@"\bis kept by protocol", "uses protocol"),
        (@"this version of TypedJobs speaks", "supports"),
        (@"words by which", "tags"),
        (@"most attempts", "the maximum number of attempts"),
        (@"can(not)? be had", "can be instantiated, can be obtained"),
        (@"take[sn]? leave|took leave", "deregister"),
        (@"puts? right|put right", "repair"),
        (@"lives? on the stack alone", "ref struct"),
        (@"(is|are) no matter", "supported / not supported"),
        (@"\bmostly\b", "usually"),
        (@"gives? up waiting", "stops waiting"),
        (@"\bat once\b", "immediately, at the same time"),
        (@"have no say|has no say|a say of", "settings of their own"),
        (@"(is|are) found again", "to find"),
        (@"means at once", "starts immediately"),
        (@"\bcould not take\b", "Failed to"),
        (@"for the time being", "for now"),
        (@"\bparked\b", "held, blocked"),
    ];

    [Fact]
    public void Documentation_of_public_members_uses_the_words_of_the_field() =>
        AssertNone(Found(SourceTexts.Comments()));

    [Fact]
    public void Pages_of_rules_use_the_words_of_the_field()
    {
        string[] pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs/rules"), "*.md");
        AssertNone(Found(pages.Select(page => (Path.GetFileName(page), File.ReadAllText(page)))));
    }

    [Fact]
    public void Logs_exceptions_and_diagnostics_use_the_words_of_the_field() => AssertNone(Found(SourceTexts.Literals()));

    // All of them, which a collection in a message is cut short of.
    private static void AssertNone(IEnumerable<string> faults)
    {
        string all = string.Join('\n', faults);
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<string> Found(IEnumerable<(string Place, string Text)> texts)
    {
        (string Place, string Text)[] all = [.. texts];
        Assert.True(all.Length > 30, $"{all.Length} texts");
        return from text in all
               from entry in Phrases
               let match = Regex.Match(text.Text, entry.Phrase, RegexOptions.IgnoreCase)
               where match.Success
               select $"{text.Place}: \"{match.Value}\"; write: {entry.Instead}";
    }
}
