using System.Text;

namespace TypedJobs.Protocol;

/// <summary>The texts of the scripts, each with the fragments that it uses in front.</summary>
internal static class ProtocolScript
{
    public static readonly string Open = Load("open");
    public static readonly string Enqueue = Load("enqueue", "clock", "wake", "schedule");
    public static readonly string Exchange = Load("exchange", "clock", "wake", "schedule", "settle");
    public static readonly string Renew = Load("renew", "clock");
    public static readonly string Sweep = Load("sweep", "clock", "wake", "settle");
    public static readonly string Cancel = Load("cancel", "clock", "settle");
    public static readonly string Watch = Load("watch");
    public static readonly string Progress = Load("progress");
    public static readonly string Read = Load("read");

    private static string Load(string name, params ReadOnlySpan<string> fragments)
    {
        var text = new StringBuilder();
        string script = ReadResource(name);

        // A line of flags counts only as the very first one.
        if (script.StartsWith("#!", StringComparison.Ordinal))
        {
            int end = script.IndexOf('\n') + 1;
            text.Append(script, 0, end);
            script = script[end..];
        }

        foreach (string fragment in fragments)
        {
            AppendCode(text, ReadResource(fragment));
        }

        AppendCode(text, script);
        return text.ToString();
    }

    private static string ReadResource(string name)
    {
        using Stream stream = typeof(ProtocolScript).Assembly.GetManifestResourceStream($"{name}.lua")
            ?? throw new InvalidOperationException($"The assembly lacks the script '{name}.lua'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // Comments are for readers of the source; the server keeps every script it is given in memory.
    private static void AppendCode(StringBuilder text, string source)
    {
        foreach (string line in source.Split('\n'))
        {
            string code = line.TrimStart();
            if (code.Length > 0 && !code.StartsWith("--", StringComparison.Ordinal))
            {
                text.Append(code).Append('\n');
            }
        }
    }
}
