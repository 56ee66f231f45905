using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>
/// Finds the paths of sensitive values, as the runtime reads them: JSON Pointers, with <c>*</c> for any member or element, <c>**</c> for any number of
/// levels, and <c>~2</c> for a name's <c>*</c>. The empty path is the whole value.
/// </summary>
internal sealed class SensitiveWriter
{
    // More than anybody marks. Beyond it the whole value is hidden.
    private const int MaxPaths = 200;

    // Types that contain one another in many ways are visited once for each.
    private const int MaxVisits = 5000;

    private readonly Dictionary<string, CodecModel> _codecs;
    private readonly List<string> _open = [];
    private readonly HashSet<string> _recursive = [];
    private readonly bool _isNeeded;
    private int _visits;

    private SensitiveWriter(IEnumerable<CodecModel> codecs)
    {
        _codecs = codecs.ToDictionary(codec => codec.Name, StringComparer.Ordinal);
        _isNeeded = _codecs.Values.Any(static codec =>
            codec.IsSensitiveInside || (codec is ObjectCodecModel model && model.Members.Any(static member => member.IsSensitive)));
    }

    /// <summary>Returns the member of a job's shape that names its sensitive values, with a comma in front; empty when there are none.</summary>
    public static string Write(
        IReadOnlyList<ParameterModel> parameters, PayloadType? result, bool isResultSensitive, IEnumerable<CodecModel> codecs)
    {
        var writer = new SensitiveWriter(codecs);
        var arguments = new List<string>();
        List<string> progress = [];
        foreach (ParameterModel parameter in parameters)
        {
            if (parameter.Kind == ParameterKind.Payload)
            {
                arguments.AddRange(Bound(
                    parameter.IsSensitive ? [string.Empty] : writer.Find(parameter.Payload!)).Select(path => "/" + Escape(parameter.JsonName) + path));
            }
            else if (parameter.Kind == ParameterKind.Progress)
            {
                progress = Bound(parameter.IsSensitive ? [string.Empty] : writer.Find(parameter.Payload!));
            }
        }

        List<string> answer = result is null ? [] : Bound(isResultSensitive ? [string.Empty] : writer.Find(result));
        return arguments.Count + answer.Count + progress.Count == 0
            ? string.Empty
            : $",\"sensitive\":{{\"parameters\":{Array(arguments)},\"result\":{Array(answer)},\"progress\":{Array(progress)}}}";
    }

    private static List<string> Bound(List<string> paths) => paths.Count > MaxPaths ? [string.Empty] : paths;

    private List<string> Find(PayloadType type)
    {
        switch (type.Kind)
        {
            case PayloadKind.Primitive:
                return [];
            case PayloadKind.Nullable:
                return Find(type.Element!);
            case PayloadKind.Collection:
            case PayloadKind.Dictionary:
                return [.. Find(type.Element!).Select(static path => "/*" + path)];
            default:
                return FindInCodec(type.Method.Substring(type.Method.LastIndexOf('.') + 1));
        }
    }

    private List<string> FindInCodec(string name)
    {
        if (!_isNeeded || !_codecs.TryGetValue(name, out CodecModel? codec))
        {
            return [];
        }

        if (++_visits > MaxVisits)
        {
            return [string.Empty];
        }

        if (codec is not ObjectCodecModel model)
        {
            return codec.IsSensitiveInside ? [string.Empty] : [];
        }

        int at = _open.IndexOf(name);
        if (at >= 0)
        {
            // Whatever lies between belongs to the circle.
            _recursive.UnionWith(_open.Skip(at));
            return [];
        }

        _open.Add(name);
        var paths = new List<string>();
        foreach (MemberModel member in model.Members)
        {
            foreach (string path in member.IsSensitive ? [string.Empty] : Find(member.Type))
            {
                if (paths.Count > MaxPaths)
                {
                    break;
                }

                paths.Add("/" + Escape(member.JsonName) + path);
            }
        }

        _open.RemoveAt(_open.Count - 1);
        if (_recursive.Contains(name))
        {
            // The same members again, at any depth below.
            paths = [.. paths.Select(static path => "/**" + path).Distinct()];
        }

        return paths;
    }

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1").Replace("*", "~2");

    private static string Array(List<string> paths) =>
        $"[{string.Join(",", paths.Distinct().OrderBy(static path => path, StringComparer.Ordinal).Select(ShapeWriter.Quote))}]";
}
