namespace TypedJobs.Generators.Model;

/// <summary>Specifies how a type takes the value of a member.</summary>
internal enum MemberSetting
{
    /// <summary>Not at all: it is only written.</summary>
    None,

    /// <summary>As an argument of the constructor.</summary>
    Constructor,

    /// <summary>In the object initializer: it is <c>init</c> or <c>required</c>.</summary>
    Initializer,

    /// <summary>By assignment, if it was there.</summary>
    Assignment,
}
