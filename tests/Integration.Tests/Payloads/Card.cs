namespace TypedJobs.Integration.Tests.Payloads;

/// <summary>A payload with a member that must not be shown.</summary>
public sealed record Card(string Holder, [Sensitive] string Number);
