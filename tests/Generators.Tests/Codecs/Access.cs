namespace TypedJobs.Generators.Tests.Codecs;

[Flags]
public enum Access : byte
{
    None = 0,
    Read = 1,
    Write = 2,
}
