namespace TypedJobs.Generators;

/// <summary>The names of the pipeline's steps, by which tests see what ran again.</summary>
internal static class TrackingNames
{
    public const string Parsed = "Parsed";
    public const string Rehearsed = "Rehearsed";
    public const string Jobs = "Jobs";
    public const string Groups = "Groups";
    public const string Codecs = "Codecs";
    public const string Table = "Table";
    public const string Contract = "Contract";
    public const string Diagnostics = "Diagnostics";
    public const string Strays = "Strays";
}
