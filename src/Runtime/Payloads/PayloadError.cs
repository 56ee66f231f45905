using System.Text.Json;

namespace TypedJobs.Payloads;

/// <summary>
/// Represents what is wrong with a payload, in words that contain no value of it. The messages of all other exceptions may contain
/// some, and are not passed on.
/// </summary>
internal sealed class PayloadError(string message, bool isNull = false) : JsonException(message)
{
    /// <summary>Gets a value indicating whether a value of a non-nullable type is null.</summary>
    public bool IsNull { get; } = isNull;

    /// <summary>Says what is wrong, by an exception that anything may have thrown.</summary>
    public static string Describe(Exception error)
    {
        if (error is PayloadError)
        {
            return error.Message;
        }

        string? frame = error.StackTrace?.Split('\n', 2)[0].Trim();
        int file = frame?.IndexOf(" in ", StringComparison.Ordinal) ?? -1;
        string place = frame is null ? string.Empty : ' ' + (file < 0 ? frame : frame[..file]);
        return $"{error.GetType().FullName} was thrown{place}. Its message is not shown here, since it may contain values.";
    }
}
