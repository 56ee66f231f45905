using System.Diagnostics;
using System.Text.Json;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Comparison;

/// <summary>The process in which one subject runs all workloads, sample after sample.</summary>
internal sealed class SubjectProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Subject _subject;
    private readonly Process _process;

    private SubjectProcess(Subject subject, Process process)
    {
        _subject = subject;
        _process = process;
    }

    public static SubjectProcess Start(Subject subject)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] program = subject switch
        {
            Subject.BullMQ => ["node", "--expose-gc", Path.Combine(Folder(), "peers", "bullmq", "sample.mjs")],
            Subject.Hangfire => ["dotnet", Assembly("peers/Hangfire", "TypedJobs.Benchmarks.Hangfire")],
            Subject.Floor => ["dotnet", typeof(SubjectProcess).Assembly.Location, "floor"],
            _ => ["dotnet", typeof(SubjectProcess).Assembly.Location, "typedjobs"],
        };
        start.FileName = program[0];
        foreach (string argument in program[1..])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NODE_ENV"] = "production";
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' does not start.");
        return new SubjectProcess(subject, process);
    }

    /// <summary>Takes a sample. The server is empty.</summary>
    public async Task<Dictionary<string, double>> SampleAsync(SampleRequest request)
    {
        await _process.StandardInput.WriteLineAsync(request.ToLine());
        await _process.StandardInput.FlushAsync();
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"{_subject} has not finished {request} within {Patience}.");
        }

        return line is null
            ? throw new InvalidOperationException($"{_subject} ended in {request}; see its messages above.")
            : JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static string Assembly(string project, string name) =>
        Path.Combine(Folder(), project, "bin", "Release", "net10.0", name + ".dll");

    // benchmarks/, seen from benchmarks/TypedJobs.Benchmarks/bin/Release/net10.0/.
    private static string Folder() => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));
}
