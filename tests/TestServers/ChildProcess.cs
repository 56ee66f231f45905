using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace TypedJobs.TestServers;

/// <summary>A process of its own, whose lines can be awaited and which can be killed. Killed at the latest when disposed of.</summary>
public sealed class ChildProcess : IDisposable
{
    // A sample that shows everything takes a while, and several times as long on a busy machine.
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has written so far, to standard output and error.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Starts a program.</summary>
    public static ChildProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Add(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Add(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Starts an assembly with the <c>dotnet</c> that runs this one.</summary>
    public static ChildProcess StartAssembly(string path, params string[] arguments) =>
        Start(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", ["exec", path, .. arguments]);

    /// <summary>Waits for a line that begins with the text, and gives the rest of it.</summary>
    /// <exception cref="TimeoutException">It does not come in time; the message has what came instead.</exception>
    public async Task<string> LineAsync(string start)
    {
        try
        {
            await Until.TrueAsync(() => Find(start) is not null || HasExited);
        }
        catch (TimeoutException)
        {
            // Told below, with what the process has written.
        }

        if (HasExited)
        {
            // It is gone, but what it wrote last may still be on its way here.
            await _process.WaitForExitAsync();
        }

        return Find(start) is { } line
            ? line[start.Length..].Trim()
            : throw new TimeoutException($"No line '{start}…' from process {Id}, only:\n{string.Join('\n', _lines)}");
    }

    /// <summary>Kills the process at once (SIGKILL), and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Sends it a signal by name, such as <c>STOP</c>, <c>CONT</c> or <c>TERM</c>.</summary>
    public void Signal(string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await Until.TrueAsync(() => HasExited, LongestRun);

        // Its last lines may still be on their way.
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private string? Find(string start) => _lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));

    private void Add(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
