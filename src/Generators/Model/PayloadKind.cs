namespace TypedJobs.Generators.Model;

/// <summary>Specifies how a value is read and written.</summary>
internal enum PayloadKind
{
    /// <summary>By a method of the runtime: numbers, text, times.</summary>
    Primitive,

    /// <summary>By a codec of its own: classes, records, structs, enums.</summary>
    Codec,

    /// <summary>A value type or null.</summary>
    Nullable,

    /// <summary>An array of JSON, kept in some collection.</summary>
    Collection,

    /// <summary>An object of JSON whose names are data.</summary>
    Dictionary,
}
