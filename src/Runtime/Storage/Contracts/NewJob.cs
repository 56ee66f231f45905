using TypedJobs.CompilerServices;

namespace TypedJobs.Storage.Contracts;

/// <summary>A job to be stored.</summary>
/// <param name="Key">Its key in its queue.</param>
/// <param name="Head">What a worker is told of it besides its arguments; see <see cref="JobHead"/>.</param>
/// <param name="Payload">Its arguments.</param>
/// <param name="Traits">What it asks of the queue, as JSON; empty for most.</param>
internal readonly record struct NewJob(string Key, byte[] Head, ReadOnlyMemory<byte> Payload, string Traits);
