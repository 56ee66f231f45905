namespace TypedJobs.Generators.Model;

/// <summary>A parameter of a handler.</summary>
/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="JsonName">Its name in the payload.</param>
/// <param name="Kind">Where its value comes from.</param>
/// <param name="TypeName">Its type as it is written in code, with nullability.</param>
/// <param name="Payload">Of a payload parameter: how it is read and written. Of progress: how a report is.</param>
/// <param name="Default">Its default value in code.</param>
/// <param name="DefaultAttributes">
/// How a signature says the default where <c>= value</c> cannot stand: as attributes. Empty when callers have to pass a value.
/// </param>
/// <param name="IsNullable">Whether null is a value of it.</param>
/// <param name="IsParams">Whether it takes any number of arguments.</param>
/// <param name="ServiceKey">Of a keyed service: the key in code.</param>
/// <param name="IsFoundByType">Of a service: whether its type cannot be a type argument.</param>
internal sealed record ParameterModel(
    string Name,
    string JsonName,
    ParameterKind Kind,
    string TypeName,
    PayloadType? Payload,
    string? Default,
    string? DefaultAttributes,
    bool IsNullable,
    bool IsParams,
    string? ServiceKey,
    bool IsFoundByType = false)
{
    /// <summary>Gets a value indicating whether its value must not be shown.</summary>
    public bool IsSensitive { get; init; }
}
