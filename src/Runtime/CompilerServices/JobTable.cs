using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>Represents the dispatch table of one assembly. Generated code derives from it; thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JobTable
{
    /// <summary>Gets the assembly that the table was generated for, for messages.</summary>
    public abstract string AssemblyName { get; }

    /// <summary>Gets the jobs of the assembly.</summary>
    public abstract IReadOnlyList<JobDefinition> Jobs { get; }

    /// <summary>Returns the job of that name, or <see langword="null"/>. Names are compared ordinally.</summary>
    /// <param name="name">A job's name.</param>
    public abstract JobDefinition? Find(string name);
}
