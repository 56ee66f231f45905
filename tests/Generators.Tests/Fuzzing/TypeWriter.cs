namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>Writes random types, as they are declared and as they are named.</summary>
internal sealed class TypeWriter(Random random, Names names, Code code)
{
    private static readonly string[] Primitives =
    [
        "bool", "byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal", "char", "string", "global::System.Guid", "global::System.DateTime",
        "global::System.DateTimeOffset", "global::System.DateOnly", "global::System.TimeOnly", "global::System.TimeSpan", "global::System.Half", "global::System.Int128", "global::System.UInt128",
        "global::System.Uri", "global::System.Version", "byte[]", "global::System.ReadOnlyMemory<byte>",
    ];

    private static readonly string[] Keys =
    [
        "string", "int", "long", "byte", "ulong", "bool", "global::System.Guid", "global::System.DateTime", "global::System.DateOnly", "global::System.TimeSpan", "char", "double", "decimal",
    ];

    private static readonly string[] Collections =
    [
        "List", "IList", "ICollection", "IEnumerable", "IReadOnlyList", "IReadOnlyCollection", "Queue", "Stack", "LinkedList",
    ];

    private static readonly string[] Immutable = ["ImmutableArray", "ImmutableList", "ImmutableQueue", "ImmutableStack"];

    // Of keys alone: what is compared by reference has another order in each set.
    private static readonly string[] Sets = ["Generic.HashSet", "Generic.ISet", "Generic.SortedSet", "Immutable.ImmutableHashSet", "Immutable.ImmutableSortedSet"];

    private static readonly string[] Refused =
    [
        "object", "dynamic", "global::System.IO.Stream", "global::System.Action", "int[,]", "nint", "global::System.Exception", "global::System.Type", "global::System.IDisposable",
        "global::System.Collections.Generic.Dictionary<object, int>", "global::System.Collections.Generic.IAsyncEnumerable<int>", "global::System.Threading.CancellationToken?", "global::System.Numerics.BigInteger",
    ];

    private readonly List<(string Name, int Arity, bool IsValue, bool IsKey)> _declared = [];

    /// <summary>Declares a number of types that may name those before them, and themselves.</summary>
    public void Declare(int count)
    {
        for (int i = 0; i < count; i++)
        {
            DeclareOne();
        }
    }

    /// <summary>Names a random type.</summary>
    public string Any(int depth, IReadOnlyList<string>? arguments = null)
    {
        if (Chance(40))
        {
            return Refused[random.Next(Refused.Length)];
        }

        return random.Next(depth <= 0 ? 4 : 11) switch
        {
            0 or 1 => Primitive(),
            2 => arguments is { Count: > 0 } ? arguments[random.Next(arguments.Count)] : Primitive(),
            3 => Declared(depth, arguments),
            4 => Declared(depth, arguments),
            5 => OrNull(Any(depth - 1, arguments)),
            6 => Any(depth - 1, arguments) is var item && item.EndsWith('?') ? $"global::System.Collections.Generic.List<{item}>" : item + "[]",
            7 when Chance(4) => $"global::System.Collections.{Sets[random.Next(Sets.Length)]}<{Keys[random.Next(Keys.Length)]}>",
            7 => $"global::System.Collections.Generic.{Collections[random.Next(Collections.Length)]}<{Any(depth - 1, arguments)}>",
            8 => $"global::System.Collections.Immutable.{Immutable[random.Next(Immutable.Length)]}<{Any(depth - 1, arguments)}>",
            9 => Dictionary(depth, arguments),
            _ => Tuple(depth, arguments),
        };
    }

    /// <summary>Names a type with a default value, and that value.</summary>
    public (string Type, string Value) WithDefault()
    {
        (string Type, string[] Values)[] all =
        [
            ("int", ["0", "-1", "int.MinValue", "int.MaxValue", "'x'"]), ("long", ["long.MinValue", "1L << 40"]), ("byte", ["255", "default"]), ("sbyte", ["-128"]), ("ushort", ["65535"]),
            ("uint", ["uint.MaxValue"]), ("ulong", ["ulong.MaxValue"]), ("float", ["float.NaN", "-0f", "1e-45f"]), ("double", ["double.PositiveInfinity", "0.1", "1e308", "-0.0"]),
            ("decimal", ["decimal.MinValue", "0.10m", "-1e-28m"]), ("char", ["'\\0'", "'\"'", "'\\u2029'", "'\\\\'"]), ("bool", ["true", "false"]),
            ("string", ["\"\"", "\"\\\"\\\\\\n\\u0001\\u2028\\U0001f600\"", "@\"c:\\\"\"\"", "\"\"\"{}\"\"\""]), ("string?", ["null", "\"x\""]), ("int?", ["null", "5"]), ("decimal?", ["1.50m", "null"]),
            ("global::System.Guid", ["default"]), ("global::System.DateTime?", ["null"]), ("global::System.DayOfWeek", ["global::System.DayOfWeek.Friday", "(global::System.DayOfWeek)(-9)", "default"]),
            ("global::System.DayOfWeek?", ["global::System.DayOfWeek.Sunday", "null"]), ("int[]?", ["null"]), ("(int, string?)", ["default"]), ("global::System.Half", ["default"]),
        ];
        (string type, string[] values) = all[random.Next(all.Length)];
        return (type, values[random.Next(values.Length)]);
    }

    public bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string Primitive() => Primitives[random.Next(Primitives.Length)];

    private string OrNull(string type) => type.EndsWith('?') || type == "dynamic" ? type : type + "?";

    private string Dictionary(int depth, IReadOnlyList<string>? arguments)
    {
        string[] kinds = ["Generic.Dictionary", "Generic.IDictionary", "Generic.IReadOnlyDictionary", "Generic.SortedDictionary", "Immutable.ImmutableDictionary", "Concurrent.ConcurrentDictionary"];
        string[] enums = [.. _declared.Where(type => type.IsKey).Select(type => type.Name)];
        string key = enums.Length > 0 && Chance(3) ? enums[random.Next(enums.Length)] : Keys[random.Next(Keys.Length)];
        return $"global::System.Collections.{kinds[random.Next(kinds.Length)]}<{key}, {Any(depth - 1, arguments)}>";
    }

    private string Tuple(int depth, IReadOnlyList<string>? arguments)
    {
        if (Chance(6))
        {
            return $"global::System.Collections.Generic.KeyValuePair<{Any(depth - 1, arguments)}, {Any(depth - 1, arguments)}>";
        }

        int count = Chance(8) ? random.Next(7, 11) : random.Next(2, 4);
        bool named = Chance(2);
        return $"({string.Join(", ", Enumerable.Range(0, count).Select(i => Any(depth - 1, arguments) + (named ? " Part" + i : string.Empty)))})";
    }

    private string Declared(int depth, IReadOnlyList<string>? arguments)
    {
        if (_declared.Count == 0)
        {
            return Primitive();
        }

        (string name, int arity, _, _) = _declared[random.Next(_declared.Count)];
        return arity == 0 ? name : $"{name}<{string.Join(", ", Enumerable.Range(0, arity).Select(_ => Any(depth - 1, arguments)))}>";
    }

    private void DeclareOne()
    {
        string name = names.Type();
        switch (random.Next(12))
        {
            case 0 or 1:
                DeclareEnum(name);
                break;
            case 2:
                DeclareConverted(name);
                break;
            case 3 when Chance(3):
                code.Add($"[global::System.Text.Json.Serialization.JsonDerivedType(typeof({name}D), \"d\")] public class {name} {{ public int Id {{ get; set; }} }} public sealed class {name}D : {name};\n");
                _declared.Add((name, 0, false, false));
                break;
            default:
                DeclareObject(name);
                break;
        }
    }

    private void DeclareEnum(string name)
    {
        string[] underlying = ["int", "byte", "sbyte", "short", "ushort", "uint", "long", "ulong"];
        bool isFlags = Chance(3);
        var type = new Code($"{(isFlags ? "[global::System.Flags] " : string.Empty)}public enum {name} : {underlying[random.Next(underlying.Length)]} {{ ", ", ", " }\n");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = random.Next(0, 5); i > 0; i--)
        {
            string attribute = !isFlags && Chance(5) ? $"[global::System.Text.Json.Serialization.JsonStringEnumMemberName(\"m {i}\")] " : string.Empty;
            type.Add(attribute + Names.Member(random, taken) + (isFlags ? $" = {1 << i}" : Chance(4) ? $" = {random.Next(0, 100)}" : string.Empty));
        }

        code.Add(type);
        _declared.Add((name, 0, true, true));
    }

    private void DeclareConverted(string name)
    {
        string kind = Chance(2) ? "record struct" : "sealed record";
        code.Add($"[global::System.Text.Json.Serialization.JsonConverter(typeof({name}Converter))] public {kind} {name}(int Id);\n" + $$"""
            public sealed class {{name}}Converter : global::System.Text.Json.Serialization.JsonConverter<{{name}}>
            {
                public override {{name}} Read(ref global::System.Text.Json.Utf8JsonReader reader, global::System.Type type, global::System.Text.Json.JsonSerializerOptions options) => new(int.Parse(reader.GetString()![1..], null));
                public override void Write(global::System.Text.Json.Utf8JsonWriter writer, {{name}} value, global::System.Text.Json.JsonSerializerOptions options) => writer.WriteStringValue($"#{value.Id}");
            }

            """);
        _declared.Add((name, 0, kind == "record struct", false));
    }

    private void DeclareObject(string name)
    {
        int arity = Chance(4) ? random.Next(1, 3) : 0;
        string[] arguments = [.. Enumerable.Range(0, arity).Select(i => $"TArg{i}")];
        string generic = arity == 0 ? string.Empty : $"<{string.Join(", ", arguments)}>";
        (string kind, bool isValue) = random.Next(6) switch
        {
            0 or 1 => ("record", false),
            2 => ("record struct", true),
            3 => ("readonly record struct", true),
            4 => ("struct", true),
            _ => ("class", false),
        };
        // A type may contain itself, but a struct has no room for itself.
        if (!isValue && arity == 0)
        {
            _declared.Add((name, arity, isValue, false));
        }

        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { name.TrimStart('@'), "EqualityContract" };
        bool isPositional = kind.Contains("record", StringComparison.Ordinal) && !Chance(4);
        var type = new Code(string.Empty, " ", "\n");
        string obsolete = Chance(12) ? "[global::System.Obsolete] " : Chance(20) ? "[global::System.Obsolete(\"x\", DiagnosticId = \"OLD1\")] " : string.Empty;
        string sealing = !isValue && Chance(2) ? "sealed " : string.Empty;
        var head = new Code($"{obsolete}public {sealing}{kind} {name}{generic}(", ", ", ")");
        bool hasDefault = false;
        if (isPositional)
        {
            for (int i = random.Next(0, 5); i > 0; i--)
            {
                hasDefault |= Chance(6);
                string attribute = Chance(8) ? $"[property: {Attribute(i)}] " : string.Empty;
                (string memberType, string value) = hasDefault ? WithDefault() : (Nullable(Any(2, arguments), name), string.Empty);
                head.Add($"{attribute}{memberType} {Names.Member(random, taken)}{(hasDefault ? " = " + value : string.Empty)}");
            }
        }

        type.Add(isPositional ? head : new Code($"{obsolete}public {sealing}{kind} {name}{generic}"));
        var body = new Code(" { ", " ", " }");
        for (int i = random.Next(isPositional ? -3 : 0, 5); i > 0; i--)
        {
            body.Add(Member(name, arguments, taken, kind, i));
        }

        if (kind == "class" && Chance(4))
        {
            body.Add("public static int Shared { get; set; } public int this[int i] => i; public void Method() { }");
        }

        type.Add(body);
        code.Add(type);
        if (isValue || arity > 0)
        {
            _declared.Add((name, arity, isValue, false));
        }

        if (!isValue && arity == 0 && sealing.Length == 0 && !isPositional && Chance(3))
        {
            string derived = names.Type();
            code.Add($"{obsolete}public {kind} {derived} : {name} {{ {Member(derived, [], taken, kind, 9)} }}\n");
            _declared.Add((derived, 0, false, false));
        }
    }

    private string Member(string owner, string[] arguments, HashSet<string> taken, string kind, int i)
    {
        string name = Names.Member(random, taken);
        string type = Nullable(Any(2, arguments), owner);
        string attribute = Chance(5) ? $"[{Attribute(i)}] " : string.Empty;
        string initial = type is "string" ? " = \"initial\";" : type is "int" && kind is "class" or "record" ? " = 7;" : string.Empty;
        string start = type.EndsWith('?') || kind.Contains("struct", StringComparison.Ordinal) || initial.Length > 0 || Chance(3) ? string.Empty : "required ";
        if (initial.Length > 0 && kind.Contains("struct", StringComparison.Ordinal))
        {
            initial = string.Empty;
        }

        bool isReadonly = kind.StartsWith("readonly", StringComparison.Ordinal);
        string end = start.Length == 0 && initial.Length == 0 && kind is "class" or "record" ? " = default!;" : initial;
        return random.Next(7) switch
        {
            0 when !isReadonly => $"{attribute}{(attribute.Length == 0 ? "[global::System.Text.Json.Serialization.JsonInclude] " : string.Empty)}public {start}{type} {name}{(end.Length == 0 ? ";" : end)}",
            1 or 2 => $"{attribute}public {start}{type} {name} {{ get; init; }}{end}",
            3 => $"{attribute.Replace("JsonRequired", "JsonPropertyOrder(3)", StringComparison.Ordinal)}public int {name} => 5;",
            _ => $"{attribute}public {start}{type} {name} {{ get; {(isReadonly ? "init" : "set")}; }}{end}",
        };
    }

    private string Attribute(int i) => "global::System.Text.Json.Serialization." + random.Next(7) switch
    {
        0 or 1 => $"JsonPropertyName(\"{(Chance(3) ? "odd \\\" näme" : "p")}{i}\")",
        2 => $"JsonPropertyOrder({random.Next(-2, 3)})",
        3 => "JsonIgnore(Condition = global::System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)",
        4 => "JsonIgnore(Condition = global::System.Text.Json.Serialization.JsonIgnoreCondition.Never)",
        5 => "JsonRequired",
        _ => "JsonInclude",
    };

    // What contains itself has to be able to end.
    private string Nullable(string type, string owner) => type.Contains(owner, StringComparison.Ordinal) || Chance(5) ? OrNull(type) : type;
}
