namespace TypedJobs.Loops;

/// <summary>
/// Starts what goes on after its starter has returned. Nothing of the starter's ambient state (<see cref="AsyncLocal{T}"/>
/// values, the current activity, logging scopes) goes along: what belongs to the start of a host, or to one caller, must
/// not be seen by the handlers, callbacks and observers of others.
/// </summary>
internal static class DetachedTask
{
    /// <summary>Runs work on the thread pool.</summary>
    public static Task Run(Func<Task> work)
    {
        using (Suppress())
        {
            return Task.Run(work, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="Run(Func{Task})"/>
    public static Task<T> Run<T>(Func<Task<T>> work)
    {
        using (Suppress())
        {
            return Task.Run(work, CancellationToken.None);
        }
    }

    /// <inheritdoc cref="Run(Func{Task})"/>
    public static Task<T> Run<T>(Func<T> work)
    {
        using (Suppress())
        {
            return Task.Run(work, CancellationToken.None);
        }
    }

    /// <summary>
    /// Calls something that keeps the ambient state for later, such as the creation of a timer. The call itself still sees
    /// that state.
    /// </summary>
    public static T Create<T>(Func<T> create)
    {
        using (Suppress())
        {
            return create();
        }
    }

    // Suppressing what a caller has suppressed already is an error.
    private static AsyncFlowControl? Suppress() =>
        ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
}
