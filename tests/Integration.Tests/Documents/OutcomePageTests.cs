using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TypedJobs.Integration.Tests.Cancelling.Probing;

namespace TypedJobs.Integration.Tests.Documents;

/// <summary>The table of docs/guides/cancellation.md is the one that the tests of outcomes go by.</summary>
public sealed class OutcomePageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    private static readonly Dictionary<Ending, string> Names = new()
    {
        [Ending.Returns] = "Returns",
        [Ending.Stops] = "`OperationCanceledException` of the job's token, or of none",
        [Ending.StopsByLinkedToken] = "…of a source linked to the job's token",
        [Ending.ThrowsFiredForeignCancellation] = "…of another source that has fired as well",
        [Ending.StopsInAggregate] = "`AggregateException` of nothing else, at any depth (`Wait()`, `Result`, `Task.WaitAll`)",
        [Ending.StopsByReflection] = "`TargetInvocationException` around it (a handler that calls by reflection)",
        [Ending.ThrowsForeignCancellation] = "`OperationCanceledException` of another source that has not fired",
        [Ending.ThrowsHttpTimeout] = "…with a `TimeoutException` inside (`HttpClient`)",
        [Ending.ThrowsHttpTimeoutInAggregate] = "`AggregateException` of the job's cancellation and such a time-out",
        [Ending.Throws] = "Any other exception",
        [Ending.ThrowsBesideStop] = "`AggregateException` of the job's cancellation and another exception",
        [Ending.Retries] = "`RetryJobException`",
        [Ending.RetriesInAggregate] = "…in an `AggregateException`, beside the job's cancellation",
        [Ending.Releases] = "`ReleaseJobException`",
        [Ending.ThrowsUnrecoverable] = "`UnrecoverableJobException`, `JobPayloadException`",
        [Ending.ThrowsUnrecoverableInAggregate] = "…in an `AggregateException`, whatever is beside it",
    };

    [Fact]
    public void The_table_of_outcomes_is_the_tested_one()
    {
        string table = Table();
        Assert.True(
            File.ReadAllText(Path.Combine(Root, "docs/guides/cancellation.md")).ReplaceLineEndings("\n").Contains(table, StringComparison.Ordinal),
            $"docs/guides/cancellation.md should contain this table:\n\n{table}");
    }

    private static string Table()
    {
        CancellationCause[] causes = Enum.GetValues<CancellationCause>();
        var table = new StringBuilder("| The handler ends with | Not cancelled |");
        foreach (CancellationCause cause in causes.Skip(1))
        {
            table.Append(CultureInfo.InvariantCulture, $" `{cause}` |");
        }

        table.Append("\n| --- |").Insert(table.Length, " --- |", causes.Length).Append('\n');
        foreach (Ending ending in Enum.GetValues<Ending>())
        {
            table.Append(CultureInfo.InvariantCulture, $"| {Names[ending]} |");
            foreach (CancellationCause cause in causes)
            {
                table.Append(CultureInfo.InvariantCulture, $" {Cell(cause, ending)} |");
            }

            table.Append('\n');
        }

        return table.ToString();
    }

    private static string Cell(CancellationCause cause, Ending ending)
    {
        string first = Word(ExpectedEnd.Of(cause, ending, 1, CancelBehavior.Cancel));
        string last = Word(ExpectedEnd.Of(cause, ending, ExpectedEnd.MaxAttempts, CancelBehavior.Cancel));
        return cause == CancellationCause.LeaseLost ? "nothing is written" : first == last ? first : $"{first}, then {last}";

        static string Word(string end) => end switch
        {
            "Completed: returned" => "`Completed`",
            "Completed: again as attempt 2" => "retried",
            _ when end.StartsWith("Completed", StringComparison.Ordinal) => "released",
            _ => $"`{end[..end.IndexOf(':', StringComparison.Ordinal)]}`",
        };
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
