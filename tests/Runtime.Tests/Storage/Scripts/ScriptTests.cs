using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Runtime.Tests.Storage.Scripts;

/// <summary>The rules for scripts that can be seen in their text.</summary>
public sealed partial class ScriptTests
{
    // Of the 200 locals of a function and 60 variables of enclosing ones that Lua allows.
    private const int MaxLocals = 200;
    private const int MaxUpvalues = 60;
    private const int NotInstalled = 3;

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../.."));
    private static readonly string Folder = Path.Combine(Root, "src/Runtime/Storage/Scripts");

    private static readonly string[] Builtins =
    [
        "assert", "collectgarbage", "cjson", "error", "getmetatable", "ipairs", "load", "loadstring", "math", "next", "pairs", "pcall",
        "rawequal", "rawget", "rawset", "redis", "select", "setmetatable", "string", "table", "tonumber", "tostring", "type", "unpack",
        "xpcall",
    ];

    public static TheoryData<string> Scripts => [.. ProtocolScript.All.Select(script => script.Name)];

    public static TheoryData<string> Fragments =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, "Fragments"), "*.lua").Select(file => $"Fragments/{Path.GetFileNameWithoutExtension(file)}"),
            .. Directory.EnumerateFiles(Path.Combine(Folder, "Fast"), "*.lua").Select(file => $"Fast/{Path.GetFileNameWithoutExtension(file)}")];

    [Fact]
    public void Every_script_is_loaded() =>
        Assert.Equal(
            Directory.EnumerateFiles(Folder, "*.lua").Select(Path.GetFileNameWithoutExtension)

                // Asked of a server, and not of a queue.
                .Where(name => name != "rights").Order(StringComparer.Ordinal),
            ProtocolScript.All.Select(script => script.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_stays_within_the_limits_of_Lua(string script)
    {
        string text = string.Concat(ScriptAssembler.PartsOf(script, fastPaths: true).Select(part => part.Code));
        LuaScopes scopes = LuaScopes.Of(text);
        Assert.InRange(scopes.MaxLocals, 1, MaxLocals);
        Assert.InRange(scopes.MaxUpvalues, 0, MaxUpvalues);
    }

    [Fact]
    public void Locals_and_upvalues_are_counted()
    {
        LuaScopes scopes = LuaScopes.Of(
            "local a, b = 1, 2 local function f(c) local d = a for i = 1, 2 do local e = b + c + d end end if a then local g = 1 else local h, j end");
        Assert.Equal(7, scopes.MaxLocals);
        Assert.Equal(2, scopes.MaxUpvalues);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_includes_what_its_parts_need_before_them(string script)
    {
        var provided = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] parts = [.. ScriptAssembler.PartsOf(script, fastPaths: true).Select(part => part.Name).Where(part => part != script)];
        foreach (string part in parts)
        {
            string source = Source(part);
            Assert.Empty(Names(source, "Needs").Where(name => !provided.ContainsKey(name)).Select(name => $"{part} needs {name}"));
            foreach (string name in Names(source, "Provides"))
            {
                Assert.True(provided.TryAdd(name, part), $"{part} and {provided.GetValueOrDefault(name)} provide {name}.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fragments))]
    public void Fragment_says_what_it_provides_and_needs(string fragment)
    {
        string source = Source(fragment);
        string[] provided = [.. TopLevelOf(source)];
        Assert.Equal(provided.Order(StringComparer.Ordinal), Names(source, "Provides").Order(StringComparer.Ordinal));

        var others = Fragments.Select(row => row.Data).Where(other => other != fragment).SelectMany(other => TopLevelOf(Source(other))).ToHashSet();
        string code = Strings().Replace(CodeOf(source), "''");
        var own = Declared().Matches(code).Concat(Functions().Matches(code)).SelectMany(match => Word().Matches(match.Groups[1].Value).Select(word => word.Value)).ToHashSet();
        string[] needed = [.. Free().Matches(code).Select(match => match.Value).Where(name => others.Contains(name) && !own.Contains(name)).Distinct()];
        Assert.Equal(needed.Order(StringComparer.Ordinal), Names(source, "Needs").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Constants_are_all_used()
    {
        string all = string.Concat(Directory.EnumerateFiles(Folder, "*.lua", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.DoesNotContain(ScriptConstants.Names, name => !all.Contains($"@{name}@", StringComparison.Ordinal));
    }

    [Fact]
    public void No_local_shadows_a_builtin()
    {
        var found = new List<string>();
        foreach (string file in Directory.EnumerateFiles(Folder, "*.lua", SearchOption.AllDirectories))
        {
            string code = Strings().Replace(CodeOf(File.ReadAllText(file)), "''");
            found.AddRange(Declared().Matches(code).Concat(Functions().Matches(code))
                .SelectMany(match => Word().Matches(match.Groups[1].Value).Select(word => word.Value))
                .Where(Builtins.Contains).Select(name => $"{Path.GetFileName(file)}: {name}"));
        }

        Assert.Empty(found);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_for_other_languages_is_the_same(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script that puts scripts together needs bash.");
        (int status, string output) = Run("eng/assemble-script.sh", script);
        Assert.Equal(0, status);
        Assert.Equal(ProtocolScript.All.Single(one => one.Name == script).Plain, output);
    }

    [Fact]
    public void Luacheck_finds_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "eng/luacheck.sh needs bash.");
        (int status, string output) = Run("eng/luacheck.sh");
        Assert.SkipWhen(status == NotInstalled, output);
        Assert.True(status == 0, output);
    }

    private static (int Status, string Output) Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root, script), .. arguments]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string Source(string part) => File.ReadAllText(Path.Combine(Folder, $"{part}.lua")).ReplaceLineEndings("\n");

    private static string CodeOf(string source) =>
        string.Join('\n', source.Split('\n').Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal)));

    // "-- Provides: a, b", and lines that go on with it.
    private static string[] Names(string source, string label)
    {
        Match match = Regex.Match(source, $@"^-- {label}:((?:[^\n]*)(?:\n--   [^\n]*)*)", RegexOptions.Multiline);
        Assert.True(match.Success, $"The fragment lacks '-- {label}:'.");
        string[] names = [.. Word().Matches(match.Groups[1].Value).Select(word => word.Value)];
        return names is ["nothing"] ? [] : names;
    }

    private static IEnumerable<string> TopLevelOf(string source) =>
        TopLevel().Matches(CodeOf(source)).SelectMany(match => Word().Matches(match.Groups[1].Value).Select(word => word.Value)).Distinct();

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^local (?:function )?(\w+(?:, \w+)*)", RegexOptions.Multiline)]
    private static partial Regex TopLevel();

    [GeneratedRegex(@"(?:\blocal (?!function)|\bfor |\bfunction\s*[\w.]*\()(\w+(?:, \w+)*)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"\blocal function (\w+)")]
    private static partial Regex Functions();

    [GeneratedRegex(@"(?<![\w.:])[A-Za-z_]\w*")]
    private static partial Regex Free();

    [GeneratedRegex(@"'(?:[^'\\\n]|\\.)*'|""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Strings();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Word();
}
