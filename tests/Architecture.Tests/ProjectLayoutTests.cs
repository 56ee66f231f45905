using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that folders, projects, assemblies, namespaces and the solution agree on names, and that tests are where their subjects are.</summary>
public sealed partial class ProjectLayoutTests
{
    // Folders of tests without a folder of the same name in src, with what they hold.
    private static readonly Dictionary<string, string> OwnFolders = new()
    {
        ["Analyzers.Tests/Corpus"] = "handlers that the rules are measured with",
        ["Analyzers.Tests/Corpus/Bad"] = "handlers that the rules are measured with",
        ["Analyzers.Tests/Corpus/Good"] = "handlers that the rules are measured with",
        ["Analyzers.Tests/Names"] = "all rules against types with misleading names",
        ["CodeFixes.Tests/Variations"] = "random handlers to be fixed",
        ["Embedded.Tests/Guide"] = "the code of the guide to testing",
        ["Generators.Tests/Codecs"] = "generated code, run",
        ["Generators.Tests/Fuzzing"] = "random types and handlers",
        ["Generators.Tests/Incrementality"] = "the generator as a whole",
        ["Generators.Tests/Running"] = "generated code, run",
        ["Generators.Tests/Snapshots"] = "generated code, compared",
        ["Generators.Tests/Strictness"] = "generated code, under the strictest analysis",
    };

    // A folder with more files than this is divided by topic.
    private const int MaxFilesOfFolder = 18;

    // Sets of like things, which may be larger: events, what a job is made of, the generator's models.
    private static readonly string[] Sets = ["Runtime/Jobs", "Runtime/Jobs/Events", "Generators/Model"];

    private static readonly string[] Projects =
    [
        .. new[] { "src", "tests", "samples", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !Built().IsMatch(file)),
    ];

    [Fact]
    public void Projects_are_named_after_their_folders() =>
        Assert.Empty(
            from project in Projects
            let expected = NameOf(Path.GetDirectoryName(project)!)
            where Path.GetFileNameWithoutExtension(project) != expected
            select $"{project} should be named {expected}");

    [Fact]
    public void Assemblies_and_namespaces_are_named_after_their_projects() =>
        Assert.Empty(
            from project in Projects
            let file = XDocument.Load(Path.Combine(Repository.Root, project))
            let name = Path.GetFileNameWithoutExtension(project)
            where file.Descendants("AssemblyName").Any()
                || file.Descendants("RootNamespace").Any(root => root.Value != name)
            select project);

    [Fact]
    public void Solution_has_every_project_under_its_name()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "TypedJobs.sln"));
        Assert.DoesNotContain(
            Projects,
            project => !solution.Contains(
                $"\"{Path.GetFileNameWithoutExtension(project)}\", \"{project.Replace('/', '\\')}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_of_tests_are_folders_of_their_subject()
    {
        string[] folders = [.. Mirrors().SelectMany(tests => Folders($"tests/{tests}").Select(folder => $"{tests}/{folder}"))];
        Assert.True(folders.Length > 20, $"{folders.Length} folders");
        Assert.DoesNotContain(
            folders, folder => !OwnFolders.ContainsKey(folder) && !Directory.Exists(Path.Combine(Repository.Root, "src", Subject(folder))));
        Assert.DoesNotContain(OwnFolders.Keys, folder => !folders.Contains(folder));

        static string Subject(string folder) => folder.Replace(".Tests/", "/", StringComparison.Ordinal);
    }

    [Fact]
    public void Tests_of_a_type_are_in_the_folder_of_the_type()
    {
        int found = 0;
        Assert.Empty(
            from tests in Mirrors()
            let subjects = Files($"src/{tests[..^".Tests".Length]}").ToLookup(Path.GetFileNameWithoutExtension)
            from file in Files($"tests/{tests}")
            let name = Path.GetFileNameWithoutExtension(file)
            where name.EndsWith("Tests", StringComparison.Ordinal)
            let homes = subjects[name[..^"Tests".Length]].Select(Path.GetDirectoryName).ToArray()
            where homes.Length > 0 && ++found > 0 && !homes.Contains(Path.GetDirectoryName(file))
            select $"{tests}/{file} should be in {homes[0]}");
        Assert.True(found > 40, $"{found} files");
    }

    [Fact]
    public void Tests_of_the_runtime_have_the_namespace_of_their_folder() =>
        Assert.Empty(
            from file in Files("tests/Runtime.Tests")
            let expected = "TypedJobs.Runtime.Tests." + Path.GetDirectoryName(file)!.Replace('\\', '.').Replace('/', '.')
            where !File.ReadAllText(Path.Combine(Repository.Root, "tests/Runtime.Tests", file)).Contains($"namespace {expected};", StringComparison.Ordinal)
            select $"{file} should have the namespace {expected}");

    [Fact]
    public void Folders_have_few_files() =>
        Assert.Empty(
            from file in Files("src")
            group file by Path.GetDirectoryName(file)!.Replace('\\', '/') into folder
            where folder.Count() > MaxFilesOfFolder && !Sets.Contains(folder.Key)
            select $"src/{folder.Key} has {folder.Count()} files");

    private static IEnumerable<string> Mirrors() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"))
            .Select(folder => Path.GetFileName(folder) + ".Tests")
            .Where(tests => Directory.Exists(Path.Combine(Repository.Root, "tests", tests)));

    private static IEnumerable<string> Folders(string project) =>
        Files(project).Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/')).Where(folder => folder.Length > 0).Distinct();

    private static IEnumerable<string> Files(string project) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(Repository.Root, project), file))
            .Where(file => !Built().IsMatch(file));

    // Samples have names of their own. Benchmarks are named after the folder below benchmarks.
    private static string NameOf(string folder)
    {
        string name = Path.GetFileName(folder);
        return folder switch
        {
            "src/Runtime" or "benchmarks/TypedJobs.Benchmarks" => name == "Runtime" ? "TypedJobs" : name,
            _ when folder.StartsWith("samples/", StringComparison.Ordinal) => name,
            _ when folder.StartsWith("benchmarks/", StringComparison.Ordinal) => $"TypedJobs.Benchmarks.{name}",
            _ => $"TypedJobs.{name}",
        };
    }

    [GeneratedRegex(@"(^|[/\\])(bin|obj)[/\\]")]
    private static partial Regex Built();
}
