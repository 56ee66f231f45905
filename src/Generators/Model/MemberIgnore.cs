namespace TypedJobs.Generators.Model;

/// <summary>Specifies when a member is not written.</summary>
internal enum MemberIgnore
{
    Never,
    WhenNull,
    WhenDefault,
}
