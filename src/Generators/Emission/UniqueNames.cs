namespace TypedJobs.Generators.Emission;

/// <summary>Gives names that are not taken yet.</summary>
internal sealed class UniqueNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = [.. taken];

    /// <summary>The name itself, or with the first number that makes it new.</summary>
    public string Add(string name)
    {
        string unique = name;
        for (int i = 2; !_taken.Add(unique); i++)
        {
            unique = $"{name}{i}";
        }

        return unique;
    }
}
