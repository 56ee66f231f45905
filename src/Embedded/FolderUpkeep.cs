using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Repairs;

namespace TypedJobs.Embedded;

/// <summary>
/// Looks after what an embedded server keeps in a folder, over a connection of its own, behind workers and clients: repairs what the
/// last kill has torn, and writes the journal by which damage is found at the next start.
/// </summary>
internal sealed partial class FolderUpkeep(
    ILogger logger,
    Func<IConnectionMultiplexer, IProgress<RepairProgress>?, CancellationToken, Task<long>> repairAsync)
{
    // Connections come and go, with the server too; what lasts longer is said.
    private const int MaxQuietFailures = 60;

    // In seconds. What still fails after some tries is not about to pass, and each one goes through all jobs.
    private const double MaxRepairWait = 3600;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // The server walks through all keys to count them.
    private static readonly TimeSpan CountInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxStopTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private volatile bool _repairRequested;
    private bool _damageReported;

    /// <summary>Has all jobs looked at once more, soon.</summary>
    public void RequestRepair() => _repairRequested = true;

    /// <summary>Goes on until it is stopped, and writes the journal a last time then.</summary>
    public async Task RunAsync(DataFolder folder, ConfigurationOptions configuration, CancellationToken stopping)
    {
        ConnectionMultiplexer? connection = null;
        Task repairing = Task.CompletedTask;
        long countedAt = 0;
        long counted = -1;
        int failures = 0;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    connection ??= await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
                    await ReportDamageAsync(folder, connection).ConfigureAwait(false);
                    if (_repairRequested && repairing.IsCompleted)
                    {
                        _repairRequested = false;
                        repairing = RepairAsync(folder, connection, stopping);
                    }

                    bool due = repairing.IsCompleted && counted != folder.Journal.End
                        && (countedAt == 0 || TimeProvider.System.GetElapsedTime(countedAt) > CountInterval);
                    await NoteAsync(folder, connection, due).ConfigureAwait(false);
                    if (folder.Journal.HasNewCheckpoint)
                    {
                        // As long as the disk takes to read it.
                        await Task.Factory.StartNew(
                            folder.Journal.NoteCheckpoint, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
                    }

                    if (due)
                    {
                        countedAt = TimeProvider.System.GetTimestamp();
                        counted = folder.Journal.End;
                    }

                    failures = 0;
                }
                catch (Exception error) when (error is not OutOfMemoryException)
                {
                    failures++;
                    if (!stopping.IsCancellationRequested && failures == (ServerErrors.IsFailure(error) ? MaxQuietFailures : 1))
                    {
                        LogFailed(logger, folder.Path, error);
                    }
                }

                await Task.Delay(Interval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await repairing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connection is not null)
            {
                // Without a count first: the sums matter more, and the host waits.
                await NoteAsync(folder, connection, false).WaitAsync(MaxStopTime, CancellationToken.None).ConfigureAwait(false);
                await NoteAsync(folder, connection, true).WaitAsync(MaxStopTime, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The server may be gone, or its disk full: the journal is then as old as its last entry.
            LogFailed(logger, folder.Path, error);
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task NoteAsync(DataFolder folder, ConnectionMultiplexer connection, bool count)
    {
        IDatabase database = connection.GetDatabase();
        string info = (string?)await database.ExecuteAsync("INFO", "PERSISTENCE").ConfigureAwait(false) ?? string.Empty;
        if (Address(info, "CommittedBeginAddress:") is { } begin && Address(info, "CommittedUntilAddress:") is { } until
            && (count || until != folder.Journal.End))
        {
            long? keys = count ? (long)await database.ExecuteAsync("DBSIZE").ConfigureAwait(false) : null;
            folder.Journal.Note(begin, until, keys);
        }
    }

    private static long? Address(string info, string name)
    {
        int start = info.IndexOf(name, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<char> rest = info.AsSpan(start + name.Length);
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out long address) ? address : null;
    }

    private async Task ReportDamageAsync(DataFolder folder, ConnectionMultiplexer connection)
    {
        if (_damageReported || folder.Damage is not { } damage)
        {
            return;
        }

        long keys = (long)await connection.GetDatabase().ExecuteAsync("DBSIZE").ConfigureAwait(false);
        _damageReported = true;
        LogDamaged(logger, folder.Path, damage.Read, damage.Skipped, keys, damage.Keys, damage.CountedAt, damage.Copy);
    }

    private async Task RepairAsync(DataFolder folder, ConnectionMultiplexer connection, CancellationToken stopping)
    {
        await Task.Yield();
        long start = TimeProvider.System.GetTimestamp();
        long reported = start;
        var progress = new Steps(step =>
        {
            if (TimeProvider.System.GetElapsedTime(reported) > ReportInterval)
            {
                reported = TimeProvider.System.GetTimestamp();
                LogRepairing(logger, step.Jobs, step.Repaired, folder.Path);
            }
        });
        LogRepairStarted(logger, folder.Path);
        for (int tries = 1; ; tries++)
        {
            try
            {
                long repaired = await repairAsync(connection, progress, stopping).ConfigureAwait(false);
                TimeSpan span = TimeProvider.System.GetElapsedTime(start);
                if (repaired > 0)
                {
                    LogRepaired(logger, repaired, progress.Last.Jobs, folder.Path, span);
                }
                else
                {
                    LogWhole(logger, progress.Last.Jobs, folder.Path, span);
                }

                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                if (tries == 1)
                {
                    LogRepairFailed(logger, folder.Path, error);
                }

                var wait = TimeSpan.FromSeconds(Math.Min(MaxRepairWait, Math.Pow(2, tries)) * (0.75 + (Random.Shared.NextDouble() / 2)));
                await Task.Delay(wait, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stopping.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private sealed class Steps(Action<RepairProgress> report) : IProgress<RepairProgress>
    {
        public RepairProgress Last { get; private set; } = new();

        public void Report(RepairProgress value)
        {
            Last = value;
            report(value);
        }
    }

    [LoggerMessage(
        EventId = 1510,
        Level = LogLevel.Information,
        Message = "Looks at the jobs in {Folder} for changes that a kill has torn.")]
    private static partial void LogRepairStarted(ILogger logger, string folder);

    [LoggerMessage(
        EventId = 1511,
        Level = LogLevel.Information,
        Message = "{Jobs} job(s) looked at so far, {Repaired} repaired, in {Folder}.")]
    private static partial void LogRepairing(ILogger logger, long jobs, long repaired, string folder);

    [LoggerMessage(
        EventId = 1512,
        Level = LogLevel.Warning,
        Message = "{Repaired} of {Jobs} job(s) in {Folder} were repaired in {Span}: the server had been killed in the middle of changes to them.")]
    private static partial void LogRepaired(ILogger logger, long repaired, long jobs, string folder, TimeSpan span);

    [LoggerMessage(
        EventId = 1513,
        Level = LogLevel.Information,
        Message = "{Jobs} job(s) in {Folder} were looked at in {Span}; all were whole.")]
    private static partial void LogWhole(ILogger logger, long jobs, string folder, TimeSpan span);

    [LoggerMessage(
        EventId = 1514,
        Level = LogLevel.Error,
        Message = "Failed to repair the jobs in {Folder}; it is tried again until it succeeds.")]
    private static partial void LogRepairFailed(ILogger logger, string folder, Exception error);

    [LoggerMessage(
        EventId = 1515,
        Level = LogLevel.Warning,
        Message = "Failed to write the journal of {Folder}: damage of the last minutes may not be found at the next start.")]
    private static partial void LogFailed(ILogger logger, string folder, Exception error);

    [LoggerMessage(
        EventId = 1516,
        Level = LogLevel.Critical,
        Message = "The append-only file in {Folder} is damaged or cut short, so jobs are missing: {Read} bytes of it were read and {Skipped} " +
            "skipped; {Keys} keys are there, of {Known} at the last count ({CountedAt}). A copy of the damaged file is in {Copy}.")]
    private static partial void LogDamaged(
        ILogger logger, string folder, long read, long skipped, long keys, long? known, DateTimeOffset countedAt, string copy);
}
