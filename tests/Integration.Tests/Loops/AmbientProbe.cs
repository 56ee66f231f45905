namespace TypedJobs.Integration.Tests.Loops;

/// <summary>A scoped service that notes what ambient state its construction and its disposal see.</summary>
public sealed class AmbientProbe : IDisposable
{
    private readonly string _prefix;

    public AmbientProbe(string prefix)
    {
        _prefix = prefix;
        AmbientJobs.Note(_prefix, "constructor of a service");
    }

    public void Use() => AmbientJobs.Note(_prefix, "service");

    public void Dispose() => AmbientJobs.Note(_prefix, "disposal of a service");
}
