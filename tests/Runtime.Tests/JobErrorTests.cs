using System.Runtime.CompilerServices;

namespace TypedJobs.Tests;

public sealed class JobErrorTests
{
    [Theory]
    [InlineData(1_000)]
    [InlineData(7_000)]
    [InlineData(1_000_000)]
    public void The_stack_trace_is_kept_however_long_the_messages_are(int length)
    {
        string message = new('x', length);
        Exception exception = Catch(() => Outer(message));

        JobError error = Stored(exception);

        Assert.Equal(message[..Math.Min(length, 8192)], error.Message);
        Assert.Contains(nameof(Outer), error.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(Inner), error.StackTrace, StringComparison.Ordinal);
        Assert.Contains("System.IO.IOException", error.StackTrace, StringComparison.Ordinal);
        Assert.InRange(error.StackTrace!.Length, 1, 16 * 1024);
    }

    [Fact]
    public void A_short_exception_is_kept_as_it_is()
    {
        Exception exception = Catch(() => Outer("short"));
        Assert.Equal(exception.ToString(), Stored(exception).StackTrace);
    }

    [Fact]
    public void What_cleanup_threw_has_room_of_its_own()
    {
        Exception exception = Catch(() => Outer(new string('x', 100_000)));
        Exception cleanup = new AggregateException(
            Catch(() => Inner(new string('y', 100_000))), new InvalidOperationException("the lamp did not go out"));

        JobError error = JobError.Parse(JobError.From(exception, cleanup).ToUtf8().ToArray());

        Assert.Contains(nameof(Outer), error.StackTrace, StringComparison.Ordinal);
        Assert.Contains("The cleanup failed as well", error.StackTrace, StringComparison.Ordinal);
        Assert.Contains("the lamp did not go out", error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_many_exceptions_is_cut()
    {
        Exception exception = new InvalidOperationException("core");
        for (int i = 0; i < 2_000; i++)
        {
            exception = new InvalidOperationException($"level {i} \ud83d\ude00{new string('z', 3_000)}", exception);
        }

        JobError error = Stored(exception);

        Assert.StartsWith("System.InvalidOperationException: level 1999 \ud83d\ude00", error.StackTrace, StringComparison.Ordinal);
        Assert.InRange(error.StackTrace!.Length, 1, 16 * 1024);
    }

    private static JobError Stored(Exception exception) => JobError.Parse(JobError.From(exception).ToUtf8().ToArray());

    private static Exception Catch(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            return exception;
        }

        throw new InvalidOperationException("Nothing was thrown.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Outer(string message)
    {
        try
        {
            Inner(message);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(message, exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Inner(string message) => throw new IOException(message);
}
