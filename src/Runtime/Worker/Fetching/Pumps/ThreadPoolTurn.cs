using System.Runtime.CompilerServices;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>
/// Lets everything run first, when it is awaited, that is queued to the thread pool already. Unlike
/// <see cref="Task.Yield"/>, it goes to the end of the shared queue.
/// </summary>
internal readonly struct ThreadPoolTurn : ICriticalNotifyCompletion
{
    public static ThreadPoolTurn Next => default;

    public bool IsCompleted => false;

    public ThreadPoolTurn GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) =>
        ThreadPool.QueueUserWorkItem(static action => action(), continuation, preferLocal: false);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
}
