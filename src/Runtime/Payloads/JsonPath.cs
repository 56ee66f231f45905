using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TypedJobs.Payloads;

/// <summary>
/// Finds where in a document an error lies. Only errors pay for it. Names that are data, such as the keys of a dictionary,
/// are not shown: they may be secret.
/// </summary>
internal static class JsonPath
{
    /// <summary>The path of the token at <paramref name="position"/>, such as <c>$.lines[2].price</c>.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="position">Where the token begins; <see cref="long.MaxValue"/> for the place where the text is broken.</param>
    /// <param name="dataNames">A bit for each level of the document whose names are data; the lowest one for the first level.</param>
    /// <param name="isBroken">Whether the text is no JSON up to that position.</param>
    public static string Find(ReadOnlySpan<byte> utf8Json, long position, ulong dataNames, out bool isBroken)
    {
        var steps = new Stack<Step>();
        var reader = new Utf8JsonReader(utf8Json, JobJson.ReaderOptions);
        isBroken = false;
        try
        {
            while (reader.Read() && !Pass(ref reader, steps, position))
            {
            }
        }
        catch (JsonException)
        {
            isBroken = true;
        }

        return Describe(steps, dataNames);
    }

    /// <summary>The path of what comes next in a document that is written only up to there.</summary>
    public static string FindEnd(ReadOnlySpan<byte> utf8Json, ulong dataNames)
    {
        var steps = new Stack<Step>();
        var reader = new Utf8JsonReader(utf8Json, isFinalBlock: false, new JsonReaderState(JobJson.ReaderOptions));
        while (reader.Read())
        {
            Pass(ref reader, steps, long.MaxValue);
        }

        if (steps.TryPeek(out Step? innermost) && !innermost.IsObject)
        {
            innermost.Index++;
        }

        return Describe(steps, dataNames);
    }

    // Says whether the position was reached.
    private static bool Pass(ref Utf8JsonReader reader, Stack<Step> steps, long position)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            // As it stands there, escapes and all: it may not be valid text.
            steps.Peek().Name = Encoding.UTF8.GetString(reader.ValueSpan);
            return reader.TokenStartIndex >= position;
        }

        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            steps.Pop();
        }
        else if (steps.TryPeek(out Step? step) && !step.IsObject)
        {
            step.Index++;
        }

        if (reader.TokenStartIndex >= position)
        {
            return true;
        }

        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            steps.Push(new Step(reader.TokenType == JsonTokenType.StartObject));
        }
        else if (steps.TryPeek(out Step? around))
        {
            // The value ends here: what follows is not part of it, and its name may be one that nobody knows.
            around.Name = null;
        }

        return false;
    }

    private static string Describe(Stack<Step> steps, ulong dataNames)
    {
        var path = new StringBuilder("$");
        int level = 0;
        foreach (Step step in steps.Reverse())
        {
            if (step.Name is not null)
            {
                path.Append('.').Append((dataNames >> level & 1) == 0 ? step.Name : "*");
            }
            else if (step.Index >= 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            }

            level++;
        }

        return path.ToString();
    }

    private sealed class Step(bool isObject)
    {
        public bool IsObject { get; } = isObject;

        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}
