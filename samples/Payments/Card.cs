using TypedJobs;

namespace Payments;

/// <summary>A card. Whoever looks at a job sees <c>"***"</c> in the place of its number.</summary>
public sealed record Card(string Holder, [Sensitive] string Number);
