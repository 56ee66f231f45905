namespace TypedJobs;

/// <summary>Specifies what the embedded server does when a file in its data folder has been damaged, or is cut short.</summary>
public enum DamagedFileBehavior
{
    /// <summary>
    /// Keeps a copy of the damaged file, starts with what was stored before the damage, and logs how much is missing.
    /// </summary>
    Recover,

    /// <summary>Refuses to start, and changes nothing.</summary>
    Refuse,
}
