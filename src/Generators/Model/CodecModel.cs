namespace TypedJobs.Generators.Model;

/// <summary>A type that gets a codec of its own.</summary>
/// <param name="Name">The name of the codec's class.</param>
/// <param name="FullName">The type as it is written in code, with <c>global::</c>.</param>
internal abstract record CodecModel(string Name, string FullName)
{
    /// <summary>Gets the ids of the diagnostics, beside the usual ones, that the compiler would report in its file.</summary>
    public EquatableArray<string> SuppressedIds { get; init; }

    /// <summary>
    /// Gets a value indicating whether something in it must not be shown, of a type whose members have names in JSON that are not known here.
    /// </summary>
    public bool IsSensitiveInside { get; init; }

    /// <summary>Gets what its file is named after.</summary>
    public virtual string FileStem => FullName;
}
