namespace TypedJobs.Analyzers.Screening;

/// <summary>What is seen in a loop.</summary>
internal sealed class LoopScreen(LoopScreen? outer)
{
    public LoopScreen? Outer => outer;

    /// <summary>Whether the token is touched in it.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>Whether it may run long.</summary>
    public bool IsLong { get; private set; }

    /// <summary>Whether the rules about loops have nothing to say.</summary>
    public bool Passes => IsTouched || !IsLong;

    public void Touch()
    {
        for (LoopScreen? each = this; each is not null; each = each.Outer)
        {
            each.IsTouched = true;
        }
    }

    public void TakeLong()
    {
        for (LoopScreen? each = this; each is not null; each = each.Outer)
        {
            each.IsLong = true;
        }
    }
}
