namespace TypedJobs.Generators.Model;

/// <summary>One job.</summary>
/// <param name="Name">The name under which it is stored.</param>
/// <param name="MethodName">The handler's method.</param>
/// <param name="MemberName">The method's name without <c>Async</c>: what its calls are named after.</param>
/// <param name="IsStatic">Whether the handler needs no instance.</param>
/// <param name="IsPublic">Whether the method is public.</param>
/// <param name="Return">How the handler answers.</param>
/// <param name="ResultTypeName">The result's type as it is written in code; null when there is none.</param>
/// <param name="Result">How the result is read and written.</param>
/// <param name="Parameters">The handler's parameters, in order.</param>
/// <param name="Settings">Its options.</param>
/// <param name="Shape">What its payload and its result look like, as JSON, for the catalogue of its queue.</param>
/// <param name="Documentation">The handler's documentation, line by line, without the slashes.</param>
/// <param name="Marks">What it says to those who use it.</param>
/// <param name="Recurring">The schedules by which it recurs.</param>
internal sealed record JobModel(
    string Name,
    string MethodName,
    string MemberName,
    bool IsStatic,
    bool IsPublic,
    ReturnKind Return,
    string? ResultTypeName,
    PayloadType? Result,
    EquatableArray<ParameterModel> Parameters,
    SettingsModel Settings,
    string Shape,
    EquatableArray<string> Documentation,
    MarksModel Marks,
    EquatableArray<RecurringModel> Recurring)
{
    /// <summary>Gets a value indicating whether a parameter hides the operator <c>nameof</c>.</summary>
    public bool HidesNameof => Payload.Any(parameter => parameter.Name == "@nameof");

    public IEnumerable<ParameterModel> Payload => Parameters.Where(parameter => parameter.Kind == ParameterKind.Payload);
}
