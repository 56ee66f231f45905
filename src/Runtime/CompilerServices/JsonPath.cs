using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TypedJobs.CompilerServices;

/// <summary>Finds where in a document an error lies. Only errors pay for it.</summary>
internal static class JsonPath
{
    /// <summary>The path of the token at <paramref name="position"/>, such as <c>$.lines[2].price</c>.</summary>
    public static string Find(ReadOnlySpan<byte> utf8Json, long position)
    {
        var steps = new Stack<Step>();
        var reader = new Utf8JsonReader(utf8Json, JobJson.ReaderOptions);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    steps.Pop();
                    if (reader.TokenStartIndex >= position)
                    {
                        break;
                    }

                    continue;
                }

                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    // As it stands there, escapes and all: it may not be valid text.
                    steps.Peek().Name = Encoding.UTF8.GetString(reader.ValueSpan);
                }
                else if (steps.TryPeek(out Step? step) && step.Name is null)
                {
                    step.Index++;
                }

                if (reader.TokenStartIndex >= position)
                {
                    break;
                }

                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    steps.Push(new Step());
                }
            }
        }
        catch (JsonException)
        {
            // What has been read so far is where the text is broken.
        }

        var path = new StringBuilder("$");
        foreach (Step step in steps.Reverse())
        {
            if (step.Name is not null)
            {
                path.Append('.').Append(step.Name);
            }
            else if (step.Index >= 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            }
        }

        return path.ToString();
    }

    private sealed class Step
    {
        public string? Name { get; set; }

        public int Index { get; set; } = -1;
    }
}
