namespace TypedJobs.Generators.Model;

/// <summary>The type that declares a job.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="FullName">The type as it is written in code, with <c>global::</c>.</param>
/// <param name="DisplayName">The type for messages, without <c>global::</c>.</param>
/// <param name="ClientName">What the generated members are named after: the names of the nested types, joined.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
/// <param name="IsRegistered">Whether the generated registration adds it to the services.</param>
/// <param name="IsFoundByType">Whether it cannot be a type argument.</param>
/// <param name="Marks">What it, or a type around it, says to those who use it.</param>
/// <param name="AssemblyName">The assembly that declares it.</param>
internal sealed record HandlerModel(
    string Namespace,
    string FullName,
    string DisplayName,
    string ClientName,
    bool IsPublic,
    bool IsRegistered,
    bool IsFoundByType,
    MarksModel Marks,
    string AssemblyName);
