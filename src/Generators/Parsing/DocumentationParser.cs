using System.Runtime.CompilerServices;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Generators.Parsing;

/// <summary>Takes over what a handler's documentation says to those who call it.</summary>
internal static class DocumentationParser
{
    // By the method's syntax, with which an entry goes.
    private static readonly ConditionalWeakTable<SyntaxNode, (string Input, List<string> Lines)[]> Known = new();

    private static readonly string[] Kept = ["summary", "remarks", "param", "example", "seealso"];

    /// <summary>The lines for the generated methods, without the slashes; none when there is no documentation.</summary>
    public static IReadOnlyList<string> Parse(IMethodSymbol method, SyntaxNode node, ISet<string> payload)
    {
        string? xml = method.GetDocumentationCommentXml();
        if (string.IsNullOrWhiteSpace(xml))
        {
            // Without a documentation file the compiler takes the lines for plain comments.
            xml = "<member>" + string.Join("\n", CommentLines(node)) + "</member>";
        }

        // Parsing XML is most of what a job costs at a keystroke, and the text is nearly always the one before.
        string input = string.Join(",", payload) + "\n" + xml;
        if (Known.TryGetValue(node, out (string Input, List<string> Lines)[] known) && known[0].Input == input)
        {
            return known[0].Lines;
        }

        List<string> parsed = ParseXml(xml!, payload);
        Known.Remove(node);
        Known.GetValue(node, _ => [(input, parsed)]);
        return parsed;
    }

    private static List<string> ParseXml(string xml, ISet<string> payload)
    {
        try
        {
            var lines = new List<string>();
            foreach (XElement element in XElement.Parse(xml, LoadOptions.PreserveWhitespace).Elements())
            {
                string name = element.Name.LocalName;
                if (Kept.Contains(name) && (name != "param" || payload.Contains(element.Attribute("name")?.Value ?? string.Empty)))
                {
                    WriteReferencesAsCode(element);
                    lines.AddRange(Lines(element.ToString(SaveOptions.DisableFormatting)));
                }
            }

            return lines;
        }
        catch (XmlException)
        {
            return [];
        }
    }

    // The compiler has made ids of references: what is no generic can be written as a person would.
    private static void WriteReferencesAsCode(XElement element)
    {
        foreach (XAttribute reference in element.DescendantsAndSelf().Attributes("cref"))
        {
            string id = reference.Value;
            if (id.Length > 2 && id[1] == ':' && id[0] != '!' && id.IndexOfAny(['`', '{', '@', '#', '~']) < 0)
            {
                reference.Value = "global::" + id.Substring(2);
            }
        }
    }

    private static IEnumerable<string> CommentLines(SyntaxNode node) =>
        node.GetLeadingTrivia()
            .Select(trivia => trivia.ToFullString().Trim())
            .Where(text => text.StartsWith("///", StringComparison.Ordinal))
            .Select(text => text.Substring(3));

    private static IEnumerable<string> Lines(string xml)
    {
        string[] lines = xml.Replace("\r\n", "\n").Split('\n');
        int indent = lines.Skip(1)
            .Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0)
            .Min();
        return lines.Select((line, i) => (i == 0 || line.Length < indent ? line.TrimStart() : line.Substring(indent)).TrimEnd());
    }
}
