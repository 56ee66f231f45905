namespace TypedJobs;

/// <summary>
/// Represents two assemblies that declare jobs of one name for one queue, with different parameters or results. Each would run
/// the other's jobs. Nothing was changed.
/// </summary>
public sealed class JobNameConflictException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="name">The name that both jobs have.</param>
    /// <param name="assembly">The assembly whose job was refused.</param>
    /// <param name="otherAssembly">The assembly whose job the queue knows already.</param>
    public JobNameConflictException(string queue, string name, string assembly, string otherAssembly)
        : base(
            $"Queue '{queue}' has jobs named '{name}' of two assemblies, '{otherAssembly}' and '{assembly}', whose parameters or " +
            "results differ: each would run the other's jobs. Give one of the two another name ([Job(\"another-name\")]), or the " +
            "applications different queues, key prefixes or databases. If the jobs have moved to another assembly, stop the processes " +
            "of the former one: what none of them has used for two hours gives way.")
    {
        Queue = queue;
        Name = name;
        Assembly = assembly;
        OtherAssembly = otherAssembly;
    }

    /// <summary>Gets the queue.</summary>
    public string Queue { get; }

    /// <summary>Gets the name that both jobs have.</summary>
    public string Name { get; }

    /// <summary>Gets the assembly whose job was refused.</summary>
    public string Assembly { get; }

    /// <summary>Gets the assembly whose job the queue knows already.</summary>
    public string OtherAssembly { get; }
}
