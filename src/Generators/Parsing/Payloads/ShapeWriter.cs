using System.Globalization;
using System.Text;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>
/// Writes what the payload and the result of a job look like, as JSON: the same text for the same stored form, whatever the types
/// are called. A type with a codec is written once and referred to by its number, so that the text grows with the types and
/// types may contain themselves.
/// </summary>
internal sealed class ShapeWriter
{
    private readonly Dictionary<string, CodecModel> _codecs;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _types = [];

    private ShapeWriter(IEnumerable<CodecModel> codecs) => _codecs = codecs.ToDictionary(codec => codec.Name, StringComparer.Ordinal);

    /// <summary>Returns the shape of a job.</summary>
    /// <param name="payload">The parameters that are stored.</param>
    /// <param name="result">The result.</param>
    /// <param name="codecs">The codecs of their types.</param>
    /// <param name="sensitive">What <see cref="SensitiveWriter"/> says.</param>
    public static string Write(IEnumerable<ParameterModel> payload, PayloadType? result, IEnumerable<CodecModel> codecs, string sensitive)
    {
        var writer = new ShapeWriter(codecs);
        string parameters = string.Join(
            ",", payload.Select(parameter => $"{Quote(parameter.JsonName)}:{writer.Shape(parameter.Payload!, parameter.IsNullable)}"));
        string answer = result is null ? "null" : writer.Shape(result, isNullable: false);
        return $"{{\"parameters\":{{{parameters}}},\"result\":{answer},\"types\":[{string.Join(",", writer._types)}]{sensitive}}}";
    }

    private string Shape(PayloadType type, bool isNullable)
    {
        string shape = type.Kind switch
        {
            PayloadKind.Primitive => Quote(char.ToLowerInvariant(type.Method[0]) + type.Method.Substring(1)),
            PayloadKind.Nullable => OrNull(Shape(type.Element!, isNullable: false)),
            PayloadKind.Collection => $"[{Shape(type.Element!, isNullable: false)}]",
            PayloadKind.Dictionary =>
                $"{{{Quote($"<{Shape(type.Key!, isNullable: false).Trim('"')}>")}:{Shape(type.Element!, isNullable: false)}}}",
            _ => Quote("#" + Number(type).ToString(CultureInfo.InvariantCulture)),
        };
        return isNullable && type.Kind != PayloadKind.Nullable ? OrNull(shape) : shape;
    }

    private int Number(PayloadType type)
    {
        string name = type.Method.Substring(type.Method.LastIndexOf('.') + 1);
        if (!_numbers.TryGetValue(name, out int number))
        {
            number = _types.Count;
            _numbers.Add(name, number);
            _types.Add(string.Empty);
            _types[number] = _codecs.TryGetValue(name, out CodecModel? codec) ? Describe(codec) : "{\"opaque\":true}";
        }

        return number;
    }

    private string Describe(CodecModel codec) => codec switch
    {
        ObjectCodecModel type => $"{{\"object\":{{{string.Join(
            ",", type.Members.Select(member => $"{Quote(member.JsonName)}:{Shape(member.Type, isNullable: false)}"))}}}}}",
        EnumCodecModel type => $"{{\"enum\":[{string.Join(",", type.Members.Select(member => Quote(member.JsonName)))}]}}",
        _ => "{\"opaque\":true}",
    };

    private static string OrNull(string shape) =>
        shape[shape.Length - 1] == '"' ? shape.Substring(0, shape.Length - 1) + "?\"" : $"[{shape},null]";

    /// <summary>Returns a text as JSON.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char letter in text)
        {
            if (letter is < ' ' or '"' or '\\' or > '~')
            {
                quoted.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(letter);
            }
        }

        return quoted.Append('"').ToString();
    }
}
