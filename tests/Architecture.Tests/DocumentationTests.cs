using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that the documentation can be followed.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Pages =
    [
        .. new[] { "docs", "samples", "benchmarks", "src", "tests", ".github" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Where(file => !Built().IsMatch(Path.GetRelativePath(Repository.Root, file))),
    ];

    [Fact]
    public void Links_lead_to_files_that_exist()
    {
        Assert.True(Pages.Length > 100, $"{Pages.Length} pages");
        int links = 0;
        Assert.Empty(
            from page in Pages
            from Match link in Link().Matches(Fence().Replace(File.ReadAllText(page), string.Empty))
            let target = link.Groups["target"].Value
            where ++links > 0
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#')
            let path = Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(target.Split('#')[0]))
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{Path.GetRelativePath(Repository.Root, page)} links to {target}");
        Assert.True(links > 200, $"{links} links");
    }

    [Fact]
    public void Links_to_headings_lead_to_headings_that_exist()
    {
        int links = 0;
        Assert.Empty(
            from page in Pages
            from Match link in Link().Matches(Fence().Replace(File.ReadAllText(page), string.Empty))
            let target = link.Groups["target"].Value.Split('#')
            where target.Length == 2 && !target[0].Contains("://", StringComparison.Ordinal) && ++links > 0
            let path = target[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, target[0])
            where path.EndsWith(".md", StringComparison.Ordinal) && File.Exists(path) && !Headings(path).Contains(target[1])
            select $"{Path.GetRelativePath(Repository.Root, page)} links to {link.Groups["target"].Value}");
        Assert.True(links > 20, $"{links} links");
    }

    [Theory]
    [InlineData("docs", "contributing", "guides", "migration", "reference", "tutorial")]
    [InlineData("docs/decisions")]
    public void Index_of_a_folder_lists_every_page(string folder, params string[] subfolders)
    {
        string index = File.ReadAllText(Path.Combine(Repository.Root, folder, "README.md"));
        Assert.DoesNotContain(
            subfolders.Append("").SelectMany(sub => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder, sub), "*.md")
                .Select(file => Path.Combine(sub, Path.GetFileName(file)))),
            page => page != "README.md" && !index.Contains($"({page}", StringComparison.Ordinal));
    }

    [Fact]
    public void Pages_are_in_the_folders_that_the_index_describes() =>
        Assert.Equal(
            ["README.md", "contributing", "decisions", "grafana", "guides", "migration", "reference", "rules", "tutorial"],
            Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, "docs")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Files_that_the_architecture_names_exist()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/contributing/architecture.md"));
        string[] sources =
        [
            .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')),
        ];
        MatchCollection named = SourceFile().Matches(page);
        Assert.True(named.Count > 20, $"{named.Count} files");
        Assert.DoesNotContain(
            named.Select(match => match.Groups["path"].Value),
            path => !sources.Any(source => source.EndsWith("/" + path, StringComparison.Ordinal)));
    }

    [Fact]
    public void Code_of_the_guide_to_testing_is_that_of_tests()
    {
        string[] tests =
        [
            .. new[] { "tests/Embedded.Tests/Guide", "tests/Runtime.Tests/Client" }
                .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs"))
                .Select(file => Condensed(File.ReadAllText(file))),
        ];
        string[] parts =
        [
            .. Code().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/guides/testing.md")))
                .SelectMany(block => Omission().Split(block.Groups["code"].Value))
                .Select(Condensed),
        ];
        Assert.True(parts.Length > 5, $"{parts.Length} parts");
        Assert.DoesNotContain(parts, part => !tests.Any(test => test.Contains(part, StringComparison.Ordinal)));

        static string Condensed(string code) =>
            string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    [Fact]
    public void Every_option_is_in_the_reference()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/reference/configuration.md"));
        Type[] options =
        [
            typeof(WorkerOptions), typeof(RetentionOptions), typeof(MonitoringOptions), typeof(JobOptions), typeof(JobAttribute), typeof(EmbeddedServerOptions),
            typeof(PayloadOptions), typeof(PayloadEncryptionOptions), typeof(PayloadCompressionOptions),
        ];
        Assert.DoesNotContain(
            options.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                .Select(property => property.Name),
            name => !page.Contains($"`{name}`", StringComparison.Ordinal));
        Assert.DoesNotContain(
            typeof(TypedJobsBuilder).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => !method.IsSpecialName && method.Name != nameof(TypedJobsBuilder.AddJobs))
                .Select(method => method.Name),
            name => !page.Contains($"`{name}(", StringComparison.Ordinal) && !page.Contains($"`{name}<", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_log_event_is_in_the_reference_and_no_other()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/reference/log-events.md"));
        IEnumerable<int> logged = new[] { typeof(IJobClient).Assembly, typeof(EmbeddedServerOptions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>();
        IEnumerable<int> described = EventRow().Matches(page)
            .SelectMany(row => row.Groups["ids"].Value.Split(", "))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
        Assert.Equal(logged.Order(), described.Order());
    }

    // As GitHub names them: lower case, hyphens for spaces, without punctuation.
    private static IEnumerable<string> Headings(string page) =>
        Heading().Matches(Fences().Replace(File.ReadAllText(page), string.Empty))
            .Select(heading => Punctuation().Replace(Target().Replace(heading.Groups["text"].Value, "$1").ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    [GeneratedRegex(@"^#+ (?<text>.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex Target();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^ *// ….*$", RegexOptions.Multiline)]
    private static partial Regex Omission();

    [GeneratedRegex(@"^\| (?<ids>\d{4}(, \d{4})*) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex(@"(^|[/\\])(bin|obj|node_modules|TestResults)[/\\]")]
    private static partial Regex Built();

    // Code in fences, and in backticks, has brackets of its own.
    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>[A-Za-z./]+\.(cs|lua))`")]
    private static partial Regex SourceFile();
}
