using Microsoft.Extensions.Logging;

namespace TypedJobs.Loops;

/// <summary>Represents what is done again and again, each time when it says so itself. A <see cref="RoundLoop"/> does it.</summary>
internal abstract class Round(string name, ILogger logger)
{
    /// <summary>Gets how it is doing.</summary>
    public LoopState State => Watch.State;

    internal LoopWatch Watch { get; } = new(name, logger);

    /// <summary>Gets or sets the timestamp at which it is due. Belongs to the loop.</summary>
    internal long DueAt { get; set; }

    /// <summary>
    /// Gets or sets the timestamp at which it was asked for while it was being done, or <see cref="long.MaxValue"/>. Belongs to the loop.
    /// </summary>
    internal long AskedAt { get; set; } = long.MaxValue;

    /// <summary>Gets or sets whether it is being done. Belongs to the loop.</summary>
    internal bool IsRunning { get; set; }

    /// <summary>Gets what asks it to stop. Belongs to the loop.</summary>
    internal CancellationTokenSource Stop { get; } = new();

    /// <summary>Does it once.</summary>
    /// <param name="stop">Asks it to stop.</param>
    /// <returns>How long until it is done again, or <see langword="null"/> when somebody will say so.</returns>
    protected internal abstract ValueTask<TimeSpan?> RunAsync(CancellationToken stop);
}
