using System.ComponentModel;
using System.Text.Json;

namespace TypedJobs.Payloads;

/// <summary>Writes one JSON value, for generated code.</summary>
/// <typeparam name="TState">What is written.</typeparam>
/// <param name="writer">Where it goes.</param>
/// <param name="state">What is written.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void JobJsonWriter<TState>(Utf8JsonWriter writer, in TState state);
