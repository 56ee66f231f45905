namespace TypedJobs.Worker.Fetching;

/// <summary>A queue that a worker takes jobs from, as the sharing of its places sees it.</summary>
internal interface IWorkSource
{
    /// <summary>Its share when the order is weighted.</summary>
    int Weight { get; }

    /// <summary>Whether there may be jobs to take.</summary>
    bool MayHaveWork { get; }

    /// <summary>Makes it look again whether it can take jobs. Returns at once.</summary>
    void Signal();
}
