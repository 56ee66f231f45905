namespace TypedJobs;

/// <summary>
/// Marks what must not be shown: a parameter of a job's handler, a property or field of a type that is stored with a job, or the value
/// that a handler returns (<c>[return: Sensitive]</c>). Where people look at jobs, in records and events, its value is <c>"***"</c>.
/// What is stored, and what the handler receives, keeps the real value: encrypt it with <c>UsePayloadEncryption</c>.
/// </summary>
/// <remarks>
/// On the parameter of a constructor, it is about the property or field of that name: <c>record Card([Sensitive] string Number)</c>. On an
/// <see cref="IProgress{T}"/> parameter, it is about what is reported. A value of a type that is written by a converter or by a
/// <c>JsonSerializerContext</c> is hidden as a whole when a member of its type is marked.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.ReturnValue)]
public sealed class SensitiveAttribute : Attribute;
