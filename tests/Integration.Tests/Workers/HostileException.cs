namespace TypedJobs.Integration.Tests.Workers;

/// <summary>An exception that cannot be looked at.</summary>
public sealed class HostileException : Exception
{
    public override string Message => throw new InvalidOperationException("no message");

    public override string? StackTrace => throw new InvalidOperationException("no stack");

    public override string ToString() => throw new InvalidOperationException("no text");
}
