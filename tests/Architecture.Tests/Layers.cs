namespace TypedJobs.Architecture.Tests;

/// <summary>Specifies which folders of a project may use which others.</summary>
/// <param name="layers">
/// Each folder with those that it may use. A file belongs to the longest folder that it is in.
/// </param>
internal sealed class Layers(IReadOnlyDictionary<string, string[]> layers)
{
    /// <summary>Returns the layer of a file; <see langword="null"/> when it is in none.</summary>
    public string? Of(string file)
    {
        string folder = Path.GetDirectoryName(file)!.Replace('\\', '/');
        return layers.Keys
            .Where(layer => folder == layer || folder.StartsWith(layer + "/", StringComparison.Ordinal))
            .MaxBy(layer => layer.Length);
    }

    /// <summary>Returns layers that may use each other, directly or through others; <see langword="null"/> when there are none.</summary>
    public string? FindCircle()
    {
        var left = layers.ToDictionary(layer => layer.Key, layer => layer.Value.ToHashSet());
        while (left.Count > 0)
        {
            string[] lowest = [.. left.Where(layer => !layer.Value.Any(left.ContainsKey)).Select(layer => layer.Key)];
            if (lowest.Length == 0)
            {
                return string.Join(", ", left.Keys);
            }

            foreach (string layer in lowest)
            {
                left.Remove(layer);
            }
        }

        return null;
    }

    /// <summary>Returns the references that run against the order of the layers.</summary>
    public IEnumerable<string> Violations(IEnumerable<Reference> references) =>
        references
            .Where(reference => Of(reference.From) is { } from && Of(reference.To) is { } to
                && from != to && !layers[from].Contains(to))
            .Select(reference => reference.ToString())
            .Distinct();
}
