using System.Diagnostics;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>
/// The compiler of the SDK as builds use it: a server that stays and is warm. How much processor time a compile takes is
/// read off its process, so that what else runs on the machine does not count.
/// </summary>
internal sealed class CompilerServer : IDisposable
{
    private readonly string _pipe = $"typedjobs-{Environment.ProcessId}";
    private readonly Process _server;

    public CompilerServer() => _server = Start(["exec", Path.Combine(Sdk.Compiler, "VBCSCompiler.dll"), $"-pipename:{_pipe}"]);

    /// <summary>Compiles what the file of arguments says, and returns the processor time of it in milliseconds.</summary>
    public double Compile(string arguments) => Compile(arguments, out _);

    public double Compile(string arguments, out string output)
    {
        TimeSpan before = Time();
        using Process client = Start(["exec", Path.Combine(Sdk.Compiler, "csc.dll"), $"/shared:{_pipe}", "/keepalive:600", "/noconfig", $"@{arguments}"]);
        output = client.StandardOutput.ReadToEnd();
        client.WaitForExit();
        double took = (Time() - before).TotalMilliseconds;
        if (client.ExitCode != 0 || took <= 0)
        {
            throw new InvalidOperationException($"{arguments} does not compile, or not in the server: {output.AsSpan(0, Math.Min(output.Length, 1000))}");
        }

        return took;
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(Sdk.Host, arguments) { RedirectStandardOutput = true };
        start.Environment["DOTNET_TieredPGO"] = "0";

        // The collector of servers spends from compile to compile more or less than what is measured here.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return Process.Start(start)!;
    }

    private TimeSpan Time()
    {
        _server.Refresh();
        return _server.TotalProcessorTime;
    }
}
