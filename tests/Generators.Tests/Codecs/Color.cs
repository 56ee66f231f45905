namespace TypedJobs.Generators.Tests.Codecs;

public enum Color
{
    Red,
    Green = 5,
    DarkBlue = 7,
}
