namespace TypedJobs.Generators.Model;

/// <summary>Represents the attributes of a handler or its type that concern those who use it.</summary>
/// <param name="Attributes">Its <c>[Obsolete]</c> and <c>[Experimental]</c> in code, for the generated members that stand for it.</param>
/// <param name="IsObsolete">Whether only obsolete code can use it without a diagnostic.</param>
/// <param name="SuppressedIds">The ids of the diagnostics, beside the usual ones, that the compiler would report in generated code.</param>
internal sealed record MarksModel(EquatableArray<string> Attributes, bool IsObsolete, EquatableArray<string> SuppressedIds);
