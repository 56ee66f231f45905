namespace TypedJobs.Integration.Tests.Model;

/// <summary>Leaves out of a sequence that fails what it fails without.</summary>
internal static class Shrinking
{
    /// <summary>Runs a sequence; when it fails, throws with the shortest one that was found to fail too.</summary>
    public static async Task RunAsync(Operation[] operations, Func<IReadOnlyList<Operation>, Task> run)
    {
        if (await FailureAsync(operations, run) is not { } failure)
        {
            return;
        }

        List<Operation> left = [.. operations];
        for (int size = left.Count / 2; size > 0; size /= 2)
        {
            for (int at = left.Count - size; at >= 0; at -= size)
            {
                List<Operation> fewer = [.. left[..at], .. left[(at + size)..]];
                if (await FailureAsync(fewer, run) is { } sooner)
                {
                    left = fewer;
                    failure = sooner;
                    at = Math.Min(at, left.Count);
                }
            }
        }

        throw new InvalidOperationException(
            $"The scripts and the model differ after these operations:\n{string.Join('\n', left)}\n{failure.Message}", failure);
    }

    private static async Task<Exception?> FailureAsync(IReadOnlyList<Operation> operations, Func<IReadOnlyList<Operation>, Task> run)
    {
        try
        {
            await run(operations);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return exception;
        }
    }
}
