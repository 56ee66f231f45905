namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>Represents a queue of a worker, as <see cref="WorkSlots"/> sees it.</summary>
internal interface IWorkSource
{
    /// <summary>Gets its share when the order is weighted.</summary>
    int Weight { get; }

    /// <summary>Gets a value indicating whether there may be jobs to take.</summary>
    bool MayHaveWork { get; }

    /// <summary>Lets it look again whether it can take jobs. Returns immediately.</summary>
    void Signal();
}
