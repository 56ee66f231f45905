namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Jobs whose types quote values in their own exceptions.</summary>
public static class SecretJobs
{
    [Job]
    public static Telling Telling(Telling value, int count = 0) => count == 0 ? value : new Telling("x", Dictionary(value));

    private static Dictionary<string, Quoted> Dictionary(Telling value) => new() { [value.Text] = new Quoted("y") };
}
