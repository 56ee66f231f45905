using System.Text.Json.Serialization;

namespace NativeAot;

/// <summary>What only System.Text.Json can store: which shape it is, is written with it.</summary>
[JsonDerivedType(typeof(Circle), "circle")]
[JsonDerivedType(typeof(Square), "square")]
public abstract record Shape;
