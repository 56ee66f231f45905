using System.Runtime.CompilerServices;
using System.Text;

namespace TypedJobs.Runtime.Tests.Jobs.Records;

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

    [Theory]
    [InlineData("""{"kind":"expired"}""", JobErrorKind.Expired, "The job expired: no worker had started it")]
    [InlineData("""{"kind":"timeout","next":3}""", JobErrorKind.Timeout, "The job's attempt 3 would start after its deadline.")]
    [InlineData("""{"kind":"timeout","attempt":2}""", JobErrorKind.Timeout, "before its attempt 2 could start.")]
    [InlineData("""{"kind":"stalled","times":2,"worker":"w1","attempt":1,"most":3}""", JobErrorKind.Stalled, "stalled 2 time(s): its worker (last w1) stopped renewing the lease in attempt 1 of 3.")]
    [InlineData("""{"kind":"stalled"}""", JobErrorKind.Stalled, "stalled ? time(s): its worker (last ?)")]
    [InlineData("""{"kind":"unknown","seconds":60,"name":"A.B"}""", JobErrorKind.UnknownJob, "within 60 s knew a job named 'A.B'")]
    [InlineData("""{"kind":"damaged","what":"lost"}""", JobErrorKind.Damaged, "its record and its body are missing.")]
    [InlineData("""{"kind":"damaged","what":"head"}""", JobErrorKind.Damaged, "its body does not begin with its time, its attempts and its name.")]
    [InlineData("""{"kind":"damaged","what":"body none"}""", JobErrorKind.Damaged, "its body is missing.")]
    [InlineData("""{"kind":"damaged","what":"body hash"}""", JobErrorKind.Damaged, "its body is a hash, not a string.")]
    [InlineData("""{"kind":"damaged","what":"details string"}""", JobErrorKind.Damaged, "its details are a string, not a hash.")]
    [InlineData("""{"kind":"damaged","what":"ranked"}""", JobErrorKind.Damaged, "no place among the jobs with a priority.")]
    [InlineData("""{"kind":"damaged","what":"scheduled"}""", JobErrorKind.Damaged, "no place among the scheduled jobs.")]
    [InlineData("""{"kind":"damaged","what":"held"}""", JobErrorKind.Damaged, "its details do not say that it is held.")]
    [InlineData("""{"kind":"damaged","what":"record \"xyz\""}""", JobErrorKind.Damaged, "its record is \"xyz\".")]
    [InlineData("""{"kind":"damaged"}""", JobErrorKind.Damaged, "it is not said what is wrong.")]
    [InlineData("""{"kind":"damaged","what":"record"}""", JobErrorKind.Damaged, "its record is damaged.")]
    [InlineData("""{"kind":"of a later build"}""", JobErrorKind.Exception, "of a later build")]
    [InlineData("\"boom\"", JobErrorKind.Exception, "\"boom\"")]
    [InlineData("[1]", JobErrorKind.Exception, "[1]")]
    [InlineData("no JSON", JobErrorKind.Exception, "no JSON")]
    public void Error_that_is_stored_as_data_has_a_message(string stored, JobErrorKind kind, string expected)
    {
        JobError error = JobError.Parse(Encoding.UTF8.GetBytes(stored));

        Assert.Equal(kind, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
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
