using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TypedJobs.Integration.Tests.Documents;

/// <summary>The rules for scripts of docs/reference/protocol.md that can be seen in their text.</summary>
public sealed partial class ScriptRuleTests
{
    public static TheoryData<string> Scripts =>
        [.. Directory.EnumerateFiles(Folder, "*.lua", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../../src/Runtime/Storage/Scripts"));

    private static string Here([CallerFilePath] string path = "") => path;

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Parts_of_a_job_and_JSON_are_read_and_written_through_guards(string script)
    {
        string[] unguarded =
        [
            .. File.ReadAllLines(Directory.EnumerateFiles(Folder, $"{script}.lua", SearchOption.AllDirectories).Single())
                .Where(line => !line.TrimStart().StartsWith("--", StringComparison.Ordinal) && Unguarded().IsMatch(line)),
        ];
        Assert.Equal(script == "jobs" ? 2 : 0, unguarded.Length);
    }

    // Of the keys that a job has, only bodies are read without a guard: by MGET, which answers nil for what is no text.
    [GeneratedRegex(@"cjson\.|redis\.call\('(GET|GETRANGE|LRANGE|LINDEX|RPUSH|HGET|HMGET|HSET|HDEL)', (bodies|results|details|history|lines|queue \.\. ':[xrhl]:')")]
    private static partial Regex Unguarded();
}
