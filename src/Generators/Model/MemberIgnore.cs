namespace TypedJobs.Generators.Model;

/// <summary>When a member is not written.</summary>
internal enum MemberIgnore
{
    Never,
    WhenNull,
    WhenDefault,
}
