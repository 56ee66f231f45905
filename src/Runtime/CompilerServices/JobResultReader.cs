using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>Reads a job's result from its stored JSON, for generated code.</summary>
/// <typeparam name="TResult">What the handler returns.</typeparam>
/// <param name="utf8Json">The result as one JSON value, in UTF-8.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TResult JobResultReader<out TResult>(ReadOnlySpan<byte> utf8Json);
