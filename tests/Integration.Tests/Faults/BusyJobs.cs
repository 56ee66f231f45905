using System.Globalization;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>Jobs that end in every way, chosen by a number.</summary>
public static class BusyJobs
{
    [Job(Queue = "busy", MaxAttempts = 3)]
    public static async Task<string> Work(int number, JobContext job, CancellationToken cancellationToken)
    {
        if (number % 3 == 0)
        {
            await job.LogAsync($"number {number}", cancellationToken);
            await job.ReportProgressAsync(number % 100, cancellationToken);
        }

        switch (number % 7)
        {
            case 1:
                throw new InvalidOperationException("fails each time");
            case 2 when job.Attempt == 1:
                throw new InvalidOperationException("fails the first time");
            case 3:
                throw new UnrecoverableJobException("fails at once");
            case 4:
                // Most of these are cancelled meanwhile, by somebody or by the request of the handler's own queue.
                await Task.Delay(20, cancellationToken);
                break;
            default:
                await Task.Yield();
                break;
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }
}
