namespace NativeAot;

/// <summary>Nested, recursive, with members of every way of setting.</summary>
public sealed record Order(int Id, IReadOnlyList<Line> Lines, Size Size = Size.Small)
{
    public required string Customer { get; init; }

    public Order? Replaces { get; init; }

    public string Note { get; set; } = "none";
}
