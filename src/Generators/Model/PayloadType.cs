namespace TypedJobs.Generators.Model;

/// <summary>Represents how values of a type are read and written.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="FullName">The type as it is written in code, with <c>global::</c>, without <c>?</c> on a reference.</param>
/// <param name="Method">
/// Of a primitive, a collection or a dictionary: the runtime's method that reads it. Of a codec: its class.
/// </param>
/// <param name="Element">Of a nullable, a collection or a dictionary: what is in it.</param>
/// <param name="IsReference">Whether it can be null without being <see cref="PayloadKind.Nullable"/>.</param>
/// <param name="Key">Of a dictionary: its keys.</param>
/// <param name="RefusesNull">Whether it is a reference that is declared as not nullable where it is used.</param>
internal sealed record PayloadType(
    PayloadKind Kind,
    string FullName,
    string Method,
    PayloadType? Element,
    bool IsReference,
    PayloadType? Key = null,
    bool RefusesNull = false);
