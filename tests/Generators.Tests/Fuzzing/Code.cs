namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>Represents a piece of source of which parts can be left out, so that a failure can be shrunk.</summary>
/// <param name="head">What comes before the parts.</param>
/// <param name="separator">What is between them.</param>
/// <param name="tail">What comes after them.</param>
internal sealed class Code(string head, string separator = "", string tail = "")
{
    public List<Code> Parts { get; } = [];

    public Code Add(params Code[] parts)
    {
        Parts.AddRange(parts);
        return this;
    }

    public Code Add(string part) => Add(new Code(part));

    /// <summary>All pieces with one part less, the largest parts first.</summary>
    public IEnumerable<Func<Action>> Removals()
    {
        foreach (Code part in Parts.OrderByDescending(part => part.ToString().Length).ToArray())
        {
            yield return () =>
            {
                int index = Parts.IndexOf(part);
                if (index >= 0)
                {
                    Parts.RemoveAt(index);
                }

                return () =>
                {
                    if (index >= 0)
                    {
                        Parts.Insert(index, part);
                    }
                };
            };
            foreach (Func<Action> removal in part.Removals())
            {
                yield return removal;
            }
        }
    }

    public override string ToString() => head + string.Join(separator, Parts) + tail;
}
