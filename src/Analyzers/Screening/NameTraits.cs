namespace TypedJobs.Analyzers.Screening;

/// <summary>What the methods of one name have in common, whatever type they belong to.</summary>
[Flags]
internal enum NameTraits
{
    /// <summary>No method is known that is called so.</summary>
    None = 0,

    /// <summary>There is such a method.</summary>
    Known = 1,

    /// <summary>One of them takes a token, or options that hold one.</summary>
    TakesToken = 2,

    /// <summary>One of them takes a token and could stand in for a method that is called like it, but for Async.</summary>
    IsSibling = 4,

    /// <summary>One of them returns a task, or what its caller says.</summary>
    ReturnsTask = 8,

    /// <summary>One of them leaves the process, or takes time for each byte.</summary>
    IsHeavy = 16,

    /// <summary>One of those that take a token extends what it is called on.</summary>
    Extends = 32,

    /// <summary>One of those that take a token extends streams.</summary>
    ExtendsStreams = 64,

    /// <summary>A method or property of the name returns a token.</summary>
    HoldsToken = 128,
}
