using System.ComponentModel;
using System.Text.Json;

namespace TypedJobs.Payloads;

/// <summary>Reads one JSON value, from its first token to its last, for generated code.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="reader">Where it comes from.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate T JobJsonReader<out T>(ref Utf8JsonReader reader);
