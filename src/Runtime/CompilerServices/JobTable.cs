using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>The dispatch table of one assembly. Derived from by generated code; thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JobTable
{
    /// <summary>The assembly that the table was generated for, for messages.</summary>
    public abstract string AssemblyName { get; }

    /// <summary>Every job of the assembly.</summary>
    public abstract IReadOnlyList<JobDefinition> Jobs { get; }

    /// <summary>The job of that name, or <see langword="null"/>. Names are compared ordinally.</summary>
    /// <param name="name">A job's name.</param>
    public abstract JobDefinition? Find(string name);
}
