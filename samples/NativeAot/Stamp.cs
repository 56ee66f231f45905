namespace NativeAot;

/// <summary>What the middleware of an attempt leaves for its handler. Scoped.</summary>
public sealed class Stamp
{
    /// <summary>Gets or sets the text.</summary>
    public string? Text { get; set; }
}
