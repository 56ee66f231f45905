namespace TypedJobs.Integration.Tests.Running;

public sealed record Greeting(string Text, Tone Tone, IReadOnlyList<string> To, Greeting? Reply = null);
