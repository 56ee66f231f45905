namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>Chooses names that are likely to be in the way: of the language, of the framework, of the runtime and of generated code.</summary>
internal sealed class Names(Random random)
{
    private static readonly string[] Types =
    [
        "Order", "Line", "Task", "String", "Job", "JobClient", "JobCall", "JobContext", "List", "Guid", "Nullable", "@class", "@record", "@event", "@await", "Client", "Codec", "JobJson",
        "Ærø", "_", "__x", "X_of_Y", "Dictionary", "Utf8JsonReader", "T", "Console", "Result", "Wrapper", "Page", "Money", "Shape", "Color", "Jobs", "Mail", "Obsolete", "Index", "Range",
    ];

    private static readonly string[] Members =
    [
        "Id", "Name", "Value", "Text", "@class", "@void", "@default", "Item1", "Rest", "ID", "URL", "iPhone", "_x", "x_y", "Count", "Type", "Kind", "writer", "reader", "result", "member1",
        "defaults", "A1", "Größe", "@namespace", "Date", "System", "TypedJobs", "@value", "Length", "Key", "IOStream", "ABc", "aB",
    ];

    private static readonly string[] Parameters =
    [
        "id", "name", "value", "text", "@class", "@ref", "options", "cancellationToken", "writer", "reader", "arguments", "argument1", "job", "jobs", "_jobs", "json", "result", "item", "key",
        "@await", "@nameof", "URL", "größe", "x1", "RunJob", "InvokeRun", "System", "global", "@event", "member1", "argument1Found", "@this", "@params",
    ];

    private static readonly string[] Methods =
    [
        "Run", "RunAsync", "Send", "Async", "@await", "@checked", "Execute", "GetRun", "CreateRun", "InvokeRun", "RunJob", "ReadRunArguments", "Enqueue", "JobsClient", "Instance", "Jobs", "Get",
        "Übung", "X", "x", "Main", "Dispose", "get_Value", "Write", "Read",
    ];

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    public string Type() => Unique(Types);

    public static string Member(Random random, HashSet<string> taken) => Unique(random, Members, taken);

    public static string Parameter(Random random, HashSet<string> taken) => Unique(random, Parameters, taken);

    public string Method() => Unique(Methods);

    private string Unique(string[] names) => Unique(random, names, _taken);

    private static string Unique(Random random, string[] names, HashSet<string> taken)
    {
        string name = names[random.Next(names.Length)];
        string unique = name;
        for (int i = 2; !taken.Add(unique.TrimStart('@')); i++)
        {
            unique = $"{name}{i}";
        }

        return unique;
    }
}
