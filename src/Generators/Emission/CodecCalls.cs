using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Emission;

/// <summary>The calls that read and write a value.</summary>
internal static class CodecCalls
{
    private const string Json = RuntimeNames.Json;

    /// <summary>An expression that reads a value from <c>reader</c>.</summary>
    public static string Read(PayloadType type) => type.Kind switch
    {
        PayloadKind.Primitive => $"{Json}.Read{type.Method}(ref reader)",
        PayloadKind.Codec => $"{type.Method}.Read(ref reader)",
        PayloadKind.Dictionary when !HasTextKeys(type) =>
            $"{Json}.Read{type.Method}<{type.Key!.FullName}, {type.Element!.FullName}>(ref reader, {KeyReader(type.Key)}, {Reader(type.Element)})",
        _ => $"{Json}.Read{type.Method}<{type.Element!.FullName}>(ref reader, {Reader(type.Element)})",
    };

    /// <summary>An expression that writes a value, and refuses null where the type does.</summary>
    public static string Write(PayloadType type, string value, string writer = "writer") =>
        WriteChecked(type, type.RefusesNull ? $"{Json}.NotNull({value})" : value, writer);

    /// <summary>An expression that writes a value that was checked for null.</summary>
    public static string WriteChecked(PayloadType type, string value, string writer = "writer") => type.Kind switch
    {
        PayloadKind.Primitive => $"{Json}.Write({writer}, {value})",
        PayloadKind.Codec => $"{type.Method}.Write({writer}, {value})",
        PayloadKind.Nullable => WriteWith("WriteNullable", type, value, writer),
        PayloadKind.Dictionary when type.Key!.Method != "String" =>
            $"{Json}.WriteDictionary<{type.Key.FullName}, {type.Element!.FullName}>({writer}, {value}, {KeyWriter(type.Key)}, {Writer(type.Element)})",
        PayloadKind.Dictionary => WriteWith("WriteDictionary", type, value, writer),
        _ => WriteWith("WriteArray", type, value, writer),
    };

    /// <summary>A delegate that reads such values.</summary>
    public static string Reader(PayloadType type) => type.Kind switch
    {
        PayloadKind.Primitive => $"{Json}.Read{type.Method}",
        PayloadKind.Codec => $"{type.Method}.Read",
        _ => $"static (ref reader) => {Read(type)}",
    };

    /// <summary>A delegate that writes such values.</summary>
    public static string Writer(PayloadType type) => type.RefusesNull
        ? $"static (writer, in item) => {Write(type, "item")}"
        : UncheckedWriter(type);

    private static string UncheckedWriter(PayloadType type) => type.Kind switch
    {
        PayloadKind.Primitive => $"{Json}.Write",
        PayloadKind.Codec => $"{type.Method}.Write",
        _ => $"static (writer, in item) => {Write(type, "item")}",
    };

    // The common case has methods of its own.
    private static bool HasTextKeys(PayloadType type) => type.Method == "Dictionary" && type.Key!.Method == "String";

    private static string KeyReader(PayloadType key) => key.Method switch
    {
        "String" => $"{Json}.ReadKey",
        "Boolean" => $"{Json}.ReadBooleanKey",
        _ => $"static (ref reader) => {Json}.ReadKey<{key.FullName}>(ref reader, {Reader(key)})",
    };

    private static string KeyWriter(PayloadType key) => key.Method == "Boolean"
        ? $"{Json}.WriteBooleanKey"
        : $"static (writer, in key) => {Json}.WriteKey<{key.FullName}>(writer, key, {Writer(key)})";

    private static string WriteWith(string method, PayloadType type, string value, string writer) =>
        $"{Json}.{method}<{type.Element!.FullName}>({writer}, {value}, {Writer(type.Element)})";
}
