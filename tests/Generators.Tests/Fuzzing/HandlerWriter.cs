namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>Writes random handler types with jobs.</summary>
internal sealed class HandlerWriter(Random random, Names names, TypeWriter types, string prefix)
{
    private const string Services = "global::System.IServiceProvider";

    private int _jobs;

    /// <summary>The names of the jobs that return what they are given.</summary>
    public List<string> Echoes { get; } = [];

    /// <summary>The number of methods with <c>[Job]</c>.</summary>
    public int Count => _jobs;

    /// <summary>A class of jobs that return what they are given.</summary>
    public Code WriteEchoes(int count)
    {
        var type = new Code($"public static class {names.Type()}Echo\n{{\n", "\n", "\n}\n");
        for (int i = 0; i < count; i++)
        {
            string value = types.Any(3);
            string job = Name("e");
            Echoes.Add(job);
            (string result, string body) = random.Next(5) switch
            {
                0 => ($"global::System.Threading.Tasks.Task<{value}>", "global::System.Threading.Tasks.Task.FromResult(value)"),
                1 => ($"global::System.Threading.Tasks.ValueTask<{value}>", "new(value)"),
                _ => (value, "value"),
            };
            type.Add($"    [global::TypedJobs.Job(\"{job}\")] public static {result} Echo{i}({value} value) => {body};");
        }

        return type;
    }

    /// <summary>A type with jobs of every shape.</summary>
    public Code WriteHandlers()
    {
        string name = names.Type();
        string kind = random.Next(9) switch
        {
            0 or 1 => "static class",
            2 => "sealed record",
            3 => "struct",
            4 => "interface",
            5 => "abstract class",
            6 => "static partial class",
            _ => "class",
        };
        bool isGeneric = types.Chance(15);
        string mark = types.Chance(12) ? "[global::System.Obsolete(\"old\", true)] " : types.Chance(12) ? "[global::System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] " : string.Empty;
        var body = new Code($"{mark}{(types.Chance(4) ? "internal" : "public")} {kind} {name}{(isGeneric ? "<T>" : string.Empty)}\n{{\n", "\n", "\n}\n");
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            body.Add(Method(kind));
        }

        if (kind.Contains("partial", StringComparison.Ordinal))
        {
            var other = new Code($"public static partial class {name}{(isGeneric ? "<T>" : string.Empty)}\n{{\n", "\n", "\n}\n");
            other.Add(Method(kind));
            return new Code(string.Empty).Add(body, other);
        }

        return types.Chance(6) ? new Code($"public static class {names.Type()}Outer\n{{\n", string.Empty, "}\n").Add(body) : body;
    }

    private string Name(string what) => $"{prefix}.{what}{_jobs++}";

    private Code Method(string kind)
    {
        bool isInterface = kind == "interface";
        bool isAbstract = isInterface || (kind == "abstract class" && types.Chance(3));
        bool isStatic = kind.StartsWith("static", StringComparison.Ordinal) || (!isAbstract && types.Chance(3));
        string access = isInterface ? string.Empty : types.Chance(8) ? "internal " : types.Chance(25) ? "private " : "public ";
        string result = random.Next(12) switch
        {
            0 or 1 or 2 => "void",
            3 or 4 => "global::System.Threading.Tasks.Task",
            5 => "global::System.Threading.Tasks.ValueTask",
            6 => $"global::System.Threading.Tasks.Task<{types.Any(2)}>",
            7 => $"global::System.Threading.Tasks.ValueTask<{types.Any(2)}>",
            8 when types.Chance(3) => "global::System.Runtime.CompilerServices.YieldAwaitable",
            9 when types.Chance(4) => "global::System.Span<int>",
            _ => types.Any(2),
        };
        string options = string.Concat(Options().Select(option => ", " + option));
        string marks = types.Chance(10) ? "[global::System.Obsolete] " : types.Chance(10) ? "[global::System.Obsolete(\"a \\\"b\\\" {0}\", error: true, UrlFormat = \"u\", DiagnosticId = \"OLD2\")] "
            : types.Chance(10) ? "[global::System.Diagnostics.CodeAnalysis.Experimental(\"EXP2\", UrlFormat = \"{0}\")] " : string.Empty;
        string documentation = types.Chance(6) ? "    /// <summary>Sends <c>a &lt; b</c> to <paramref name=\"id\"/>, see <see cref=\"global::System.Collections.Generic.List{T}.Add\"/> & so.</summary>\n    /// <param name=\"id\">It.</param>\n" : string.Empty;
        string modifiers = isAbstract && !isInterface ? "abstract " : isStatic ? "static " : kind is "class" or "abstract class" && types.Chance(4) ? "virtual " : string.Empty;
        string generic = types.Chance(40) ? "<TMethod>" : string.Empty;
        var method = new Code(
            $"{documentation}    {marks}[global::TypedJobs.Job(\"{Name("j")}\"{options})]{Recurring()} {access}{modifiers}{result} {names.Method()}{generic}(", ", ", isAbstract ? ");" : ") => throw new global::System.InvalidOperationException();");
        var taken = new HashSet<string>(StringComparer.Ordinal);
        bool optional = false;
        for (int i = random.Next(0, 6); i > 0; i--)
        {
            method.Add(Parameter(taken, ref optional));
        }

        if (types.Chance(3))
        {
            method.Add($"global::System.Threading.CancellationToken {Names.Parameter(random, taken)}{(optional ? " = default" : string.Empty)}");
        }

        if (types.Chance(10))
        {
            method.Add($"params {(types.Chance(2) ? "int[]" : "global::System.Collections.Generic.IReadOnlyList<string>")} {Names.Parameter(random, taken)}");
        }

        return method;
    }

    private string Parameter(HashSet<string> taken, ref bool optional)
    {
        string name = Names.Parameter(random, taken);
        if (optional || types.Chance(7))
        {
            optional = true;
            if (types.Chance(6))
            {
                return $"[global::TypedJobs.FromServices] {Services}? {name} = null";
            }

            (string type, string value) = types.WithDefault();
            return $"{type} {name} = {value}";
        }

        return random.Next(24) switch
        {
            0 => $"global::TypedJobs.JobContext {name}",
            1 => $"[global::TypedJobs.FromServices] {Services} {name}",
            2 => $"[global::Microsoft.Extensions.DependencyInjection.FromKeyedServices({Key()})] {Services}{(types.Chance(2) ? "?" : string.Empty)} {name}",
            3 => $"global::System.IProgress<{types.Any(2)}> {name}",
            4 when types.Chance(6) => $"in int {name}",
            5 when types.Chance(6) => $"ref string {name}",
            6 when types.Chance(6) => $"global::System.ReadOnlySpan<char> {name}",
            7 => $"[global::System.Runtime.InteropServices.Optional, global::System.Runtime.CompilerServices.DateTimeConstant({random.Next()}L)] global::System.DateTime {name}",
            8 => $"[global::System.Runtime.InteropServices.Optional] {types.Any(1)} {name}",
            9 => $"[global::System.ComponentModel.Description(\"\\\"\"), global::System.ComponentModel.DefaultValue(typeof(string))] {types.Any(1)} {name}",
            _ => $"{types.Any(2)} {name}",
        };
    }

    private string Key()
    {
        string[] keys =
        [
            "\"a\\\"\\\\\\u2028\"", "1", "-1L", "(byte)2", "(sbyte)-2", "(short)3", "(ushort)3", "4u", "5ul", "'\\''", "1.5", "double.NaN", "1.5f", "true", "null!", "typeof(int)", "typeof(int[])",
            "typeof(global::System.Collections.Generic.List<>)", "typeof(global::System.Collections.Generic.Dictionary<string, (int A, string)>)", "typeof(void)", "typeof(int?)", "typeof(int*)",
            "global::System.DayOfWeek.Monday", "(global::System.DayOfWeek)99", "new[] { 1 }", "new object[] { \"a\" }", "nameof(global::System)", "int.MinValue", "long.MinValue",
            "global::System.AttributeTargets.Class | global::System.AttributeTargets.Enum", "typeof(global::System.Collections.Generic.Dictionary<,>.KeyCollection)", "\"\\ud800\"",
        ];
        return keys[random.Next(keys.Length)];
    }

    private string Recurring()
    {
        string[] all =
        [
            "\"@daily\"", "\"*/5 * * * MON-FRI\", TimeZone = \"\\ud800\\\"\"", "\"0 0 30 2 *\"", "\"H * * * *\"", "\"\\0\"", "null!", "Every = \"00:01:00\"", "Every = null", "Name = \"x\"",
            "\"@hourly\", Start = \"0001-01-01T00:00:00+14:00\"", "\"@hourly\", End = \"0001-01-01T00:00:00Z\"", "\"@hourly\", Jitter = \"00:59:59.9999999\", Overlap = (global::TypedJobs.Overlap)77",
            "Every = \"36525.00:00:00\", MaxMissedRuns = int.MinValue, Missed = global::TypedJobs.MissedRuns.RunAll, StartDeadline = \"00:00:00.0000001\"",
        ];
        return types.Chance(4) ? $" [global::TypedJobs.Recurring({all[random.Next(all.Length)]})]" : string.Empty;
    }

    private List<string> Options()
    {
        string[] all =
        [
            "MaxAttempts = 3", "MaxAttempts = 0", "Queue = \"q\"", "Queue = \"q \\\"\"", "Timeout = \"00:01:00\"", "Timeout = \"\\u0000\"", "Timeout = null", "Priority = int.MinValue", "Priority = -5", "BackoffJitter = 0.1",
            "BackoffJitter = double.NaN", "KeepFailedFor = \"1.00:00:00\"", "Backoff = (global::TypedJobs.BackoffKind)77", "BackoffPolicy = \"p\"", "ExpiresAfter = \"00:00:00.0000001\"",
        ];
        return types.Chance(4) ? [.. all.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).DistinctBy(option => option.Split('=')[0])] : [];
    }
}
