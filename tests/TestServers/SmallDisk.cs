using System.Diagnostics;

namespace TypedJobs.TestServers;

/// <summary>A file system of its own, in memory: small, so that it can be full, and mounted anew when it is to be read-only.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Why this process cannot mount one, or null when it can.</summary>
    public static string? Obstacle { get; } = FindObstacle();

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts a disk.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        string path = Directory.CreateTempSubdirectory("typedjobs-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path);
        return new SmallDisk(path);
    }

    /// <summary>Allows reading only from now on.</summary>
    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Mounts a small disk, which this test knows how to do on Linux only.";
        }

        try
        {
            Mount(1).Dispose();
            return null;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"This process may not mount a small disk: {error.Message}";
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        // Without a question for a password: who may not mount that way may not mount.
        using Process process = Process.Start(
            Environment.IsPrivilegedProcess
                ? new ProcessStartInfo(program, arguments) { RedirectStandardError = true }
                : new ProcessStartInfo("sudo", ["-n", program, .. arguments]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error.Trim()}");
        }
    }
}
