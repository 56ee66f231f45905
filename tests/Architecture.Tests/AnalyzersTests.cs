namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that the folders of the analyzers depend on one another in one direction only.</summary>
public sealed class AnalyzersTests
{
    private const int MostFilesOfFolder = 15;

    private static readonly SourceTree Sources = SourceTree.Load("src/Analyzers");

    private static readonly Layers Layers = new(new Dictionary<string, string[]>
    {
        ["Handlers"] = [],
        ["Tokens"] = ["Handlers"],
        ["Calls"] = ["Handlers", "Tokens"],
        ["Paths"] = ["Handlers", "Tokens", "Calls"],
        [""] = ["Handlers", "Tokens", "Calls"],
        ["Cancellation"] = ["Handlers", "Tokens", "Calls", "Paths", ""],
        ["Schedules"] = ["Handlers", "Tokens", "Calls", ""],
        ["Options"] = ["Handlers", "Tokens", "Calls", ""],
        ["Payload"] = ["Handlers", "Tokens", "Calls", ""],
        ["Usage"] = ["Handlers", "Tokens", "Calls", ""],
    });

    [Fact]
    public void Every_file_belongs_to_a_layer() => Assert.DoesNotContain(Sources.Files, file => Layers.Of(file) is null);

    [Fact]
    public void Layers_use_only_what_is_below_them()
    {
        Assert.Contains(Sources.References, reference => Layers.Of(reference.From) == "Cancellation" && Layers.Of(reference.To) == "Tokens");
        Assert.Empty(Layers.Violations(Sources.References));
    }

    [Fact]
    public void Order_of_layers_has_no_circle() => Assert.Null(Layers.FindCircle());

    [Fact]
    public void Namespaces_equal_folders() =>
        Assert.Empty(
            from type in Sources.Types
            let folder = Path.GetDirectoryName(type.File)!.Replace('\\', '.').Replace('/', '.')
            where type.Namespace != (folder.Length == 0 ? "TypedJobs.Analyzers" : $"TypedJobs.Analyzers.{folder}")
            select $"{type.File} declares its type in {type.Namespace}");

    [Fact]
    public void Folders_have_few_files() =>
        Assert.DoesNotContain(Sources.Files.GroupBy(Path.GetDirectoryName), folder => folder.Count() > MostFilesOfFolder);
}
