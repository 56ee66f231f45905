using System.Buffers;
using System.Runtime.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Client.Schedules;

/// <summary>The rule for names of schedules: with an instant behind them they are keys of jobs.</summary>
internal static class ScheduleNames
{
    public const int MaxLength = ScheduleLimits.MaxNameLength;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:");

    /// <exception cref="ArgumentException">The name is not valid.</exception>
    public static void ThrowIfInvalid(string? name, [CallerArgumentExpression(nameof(name))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (name.Length is 0 or > MaxLength || name.AsSpan().ContainsAnyExcept(Characters))
        {
            throw new ArgumentException(
                $"{Bounds.Show(name)} cannot name a schedule: use 1 to {MaxLength} letters (A-Z, a-z), digits, '.', '-', '_' or ':'.", parameter);
        }
    }
}
