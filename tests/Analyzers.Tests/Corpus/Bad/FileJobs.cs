using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.Files;

public static class FileJobs
{
    private static CancellationToken _current;

    private static JobContext? Context { get; set; }

    [Job]
    public static void Rename(string folder) // ! TJ2001
    {
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            File.Move(path, path + ".old");
        }
    }

    [Job]
    public static void RenameWithCheckAtStart(string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string path in Directory.EnumerateFiles(folder)) // ! TJ2012
        {
            File.Move(path, path + ".old");
        }
    }

    [Job]
    public static async Task<int> ReadSync(string path, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return File.ReadAllText(path).Length; // ! TJ2003
    }

    [Job]
    public static async Task Copy(string from, string to, CancellationToken cancellationToken)
    {
        await using FileStream source = File.OpenRead(from);
        await using FileStream target = File.Create(to);
        await source.CopyToAsync(target); // ! TJ2003
        await target.FlushAsync(cancellationToken);
    }

    [Job]
    public static async Task<int> Lines(string path, CancellationToken cancellationToken)
    {
        int lines = 0;
        using var reader = new StreamReader(path);
        cancellationToken.ThrowIfCancellationRequested();
        while (await reader.ReadLineAsync() is not null) // ! TJ2003
        {
            lines++;
        }

        return lines;
    }

    [Job]
    public static async Task Keep(string path, JobContext job, CancellationToken cancellationToken)
    {
        _current = cancellationToken; // ! TJ2013
        Context = job; // ! TJ2013
        await File.WriteAllTextAsync(path, "kept", cancellationToken);
    }

    [Job]
    public static async Task Subscribe(string path, CancellationToken cancellationToken)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine(cancellationToken.IsCancellationRequested); // ! TJ2013
        await File.WriteAllTextAsync(path, "kept", cancellationToken);
    }

    [Job]
    public static async Task Waits(string path, CancellationToken cancellationToken)
    {
        while (!File.Exists(path) && !cancellationToken.IsCancellationRequested)
        {
            Thread.Sleep(100); // ! TJ2009
        }

        await File.AppendAllTextAsync(path, "x", cancellationToken);
    }

    [Job]
    public static async Task WritesInVoid(string[] paths, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        Array.ForEach(paths, async path => await File.WriteAllTextAsync(path, "x", cancellationToken)); // ! TJ2011
    }

    [Job]
    public static void Ignored(string folder, CancellationToken cancellationToken) // ! TJ2002
    {
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            File.Delete(path);
        }
    }
}
