using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that the documentation of the public API reads alike.</summary>
public sealed partial class SummaryTests
{
    public static TheoryData<string> Assemblies => [typeof(IJobClient).Assembly.GetName().Name!, typeof(EmbeddedServerOptions).Assembly.GetName().Name!];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Summaries_begin_with_a_verb(string assembly)
    {
        (string Member, string Summary)[] summaries = [.. Summaries(assembly)];
        Assert.True(summaries.Length > 10, $"{summaries.Length} summaries");
        Assert.DoesNotContain(summaries, each => !Beginning().IsMatch(each.Summary));
    }

    private static IEnumerable<(string Member, string Summary)> Summaries(string name)
    {
        var assembly = Assembly.Load(name);
        var types = assembly.GetExportedTypes().ToDictionary(type => type.FullName!.Replace('+', '.'), StringComparer.Ordinal);
        foreach (XElement member in XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member"))
        {
            string id = member.Attribute("name")!.Value;
            string path = id[2..].Split('(')[0];
            string owner = id[0] == 'T' ? path : path[..Math.Max(0, path.LastIndexOf('.'))];

            // Members of enums are described by sentences.
            if (types.TryGetValue(owner, out Type? type) && !(type.IsEnum && id[0] == 'F') && IsVisible(type, id[0], path)
                && member.Element("summary") is { } summary)
            {
                yield return (id, Space().Replace(summary.Value, " ").Trim());
            }
        }
    }

    private static bool IsVisible(Type type, char kind, string path)
    {
        if (kind == 'T')
        {
            return true;
        }

        string name = path[(path.LastIndexOf('.') + 1)..].Split("``")[0].Replace('#', '.');
        return type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Any(member => member.Name == name && (member switch
            {
                MethodBase method => method,
                PropertyInfo property => property.GetMethod ?? property.SetMethod,
                FieldInfo { IsPublic: true } => type.GetMethod("ToString"),
                _ => null,
            }) is { IsPublic: true } or { IsFamily: true });
    }

    // "Gets", "Represents", "Enqueues"; a word that only looks like a verb in the third person is none.
    [GeneratedRegex("^(?!This|Is |Was|Has |Whether|Days|Jobs|Names of)[A-Z][a-z]+s( |$|,|:)")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
