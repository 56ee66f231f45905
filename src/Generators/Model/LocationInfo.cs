using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TypedJobs.Generators.Model;

/// <summary>A place in the source, without the syntax tree that a <see cref="Location"/> would keep alive.</summary>
internal sealed record LocationInfo(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationInfo? From(Location? location) =>
        location?.SourceTree is { } tree
            ? new LocationInfo(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span)
            : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
