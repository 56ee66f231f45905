namespace TypedJobs.Generators.Model;

/// <summary>A property or field of a type that gets a codec.</summary>
/// <param name="Name">Its name in code, escaped where it is a keyword.</param>
/// <param name="JsonName">Its name in JSON.</param>
/// <param name="Type">How it is read and written.</param>
/// <param name="IsRead">Whether the type gives it away.</param>
/// <param name="Setting">How the type takes it.</param>
/// <param name="IsRequired">Whether a payload without it is refused.</param>
/// <param name="Ignore">When it is not written.</param>
/// <param name="Default">Of a constructor's parameter: its default value in code.</param>
internal sealed record MemberModel(
    string Name,
    string JsonName,
    PayloadType Type,
    bool IsRead,
    MemberSetting Setting,
    bool IsRequired,
    MemberIgnore Ignore,
    string? Default)
{
    /// <summary>Gets a value indicating whether its value must not be shown.</summary>
    public bool IsSensitive { get; init; }
}
