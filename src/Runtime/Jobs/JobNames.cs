using System.Buffers;
using System.Runtime.CompilerServices;

namespace TypedJobs.Jobs;

/// <summary>The rules for names of queues and jobs and for the keys of jobs.</summary>
internal static class JobNames
{
    public const int MaxLength = JobLimits.MaxNameLength;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    public static bool IsValidName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(NameCharacters);

    public static bool IsValidKey(ReadOnlySpan<char> key)
    {
        if (key.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (char c in key)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '{' or '}')
            {
                return false;
            }
        }

        // Halves of surrogate pairs would all be stored as one and the same character.
        return Bounds.IsWellFormed(key);
    }

    public static void ThrowIfInvalidQueue(
        string? queue, [CallerArgumentExpression(nameof(queue))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(queue, parameter);
        if (!IsValidName(queue))
        {
            throw new ArgumentException(
                $"{Bounds.Show(queue)} cannot name a queue: use 1 to {MaxLength} letters, digits, '.', '-' or '_'.", parameter);
        }
    }

    public static void ThrowIfInvalidKey(
        string? key, [CallerArgumentExpression(nameof(key))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(key, parameter);
        if (!IsValidKey(key))
        {
            throw new ArgumentException(
                $"{Bounds.Show(key)} cannot be the key of a job: use 1 to {MaxLength} characters of valid Unicode without white space, control characters or braces.",
                parameter);
        }
    }
}
