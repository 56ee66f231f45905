namespace TypedJobs.Benchmarks.Subjects;

/// <summary>The floor's two scripts.</summary>
internal static class FloorScript
{
    public static readonly string Enqueue = Load("floor-enqueue.lua");
    public static readonly string Exchange = Load("floor-exchange.lua");

    private static string Load(string name)
    {
        using Stream stream = typeof(FloorScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks the script '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
