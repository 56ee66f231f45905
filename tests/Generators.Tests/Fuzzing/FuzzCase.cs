namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>Represents a random file of types and handlers, the same for the same seed.</summary>
internal sealed class FuzzCase
{
    private static readonly string[] Namespaces =
    [
        "Shop", "Shop.System", "@namespace.@class", "A.TypedJobs.B", "Shop.Microsoft", "Übung", "_", "System.Shop", "Shop.Task.List", "TypedJobs.Shop", "@await.@async",
    ];

    public FuzzCase(int seed)
    {
        Seed = seed;
        var random = new Random(seed);
        var names = new Names(random);
        // Of its own, so that cases can be compiled together.
        string ns = $"{Namespaces[random.Next(Namespaces.Length)]}.C{seed}";
        Root = new Code($"#nullable enable\n#pragma warning disable OLD1, OLD2, EXP1, EXP2, CS8981, CS0612, CS0618\nnamespace {ns};\n\n");
        var types = new TypeWriter(random, names, Root);
        types.Declare(random.Next(0, 7));
        var handlers = new HandlerWriter(random, names, types, $"c{seed}");
        Root.Add(handlers.WriteEchoes(3));
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            Root.Add(handlers.WriteHandlers());
        }

        Echoes = handlers.Echoes;
        JobCount = handlers.Count;
    }

    public int Seed { get; }

    public Code Root { get; }

    /// <summary>The names of the jobs that return what they are given.</summary>
    public IReadOnlyList<string> Echoes { get; }

    public int JobCount { get; }
}
