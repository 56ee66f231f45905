using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Text;
using TypedJobs.CodeFixes.Schedules;

namespace TypedJobs.CodeFixes.Tests.Schedules;

/// <summary>Tests the quick action that shows a schedule in words.</summary>
public sealed class ScheduleInWordsRefactoringTests
{
    [Theory]
    [InlineData("0 3 * * *", "at 03:00 every day")]
    [InlineData("@daily", "at 00:00 every day")]
    [InlineData("@hourly", "every hour")]
    [InlineData("@weekly", "at 00:00 on Sunday")]
    [InlineData("@monthly", "at 00:00 on the 1st of the month")]
    [InlineData("@yearly", "at 00:00 on the 1st of January")]
    [InlineData("@every_minute", "every minute")]
    [InlineData("* * * * * *", "every second")]
    [InlineData("*/10 * * * * *", "every 10 seconds")]
    [InlineData("*/5 * * * *", "every 5 minutes")]
    [InlineData("0,30 * * * *", "every 30 minutes")]
    [InlineData("30 * * * *", "every hour, at 30 minutes past")]
    [InlineData("1 */4 * * *", "every 4 hours, at 1 minute past")]
    [InlineData("0 0,12 * * *", "at 00:00 and 12:00 every day")]
    [InlineData("0 0 */12 * * *", "at 00:00 and 12:00 every day")]
    [InlineData("15 30 8 * * *", "at 08:30:15 every day")]
    [InlineData("*/10 8-17 * * MON-FRI", "every 10 minutes from 08:00 to 17:50 from Monday to Friday")]
    [InlineData("5 8-17 * * *", "every hour from 08:05 to 17:05 every day")]
    [InlineData("* 8 * * *", "every minute in the hour from 08:00 every day")]
    [InlineData("0 8 * * 1-5", "at 08:00 from Monday to Friday")]
    [InlineData("0 8,12,18 * * 6,7", "at 08:00, 12:00 and 18:00 on Saturday and Sunday")]
    [InlineData("0 8 * * MON,WED,FRI", "at 08:00 on Monday, Wednesday and Friday")]
    [InlineData("0 8 * * FRI-SUN", "at 08:00 from Friday to Sunday")]
    [InlineData("0 8 * * SUN-TUE", "at 08:00 on Monday, Tuesday and Sunday")]
    [InlineData("0 8 * * 5L", "at 08:00 on the last Friday of the month")]
    [InlineData("0 8 * * TUE#2", "at 08:00 on the second Tuesday of the month")]
    [InlineData("0 8 L * *", "at 08:00 on the last day of the month")]
    [InlineData("0 8 L-1 * *", "at 08:00 on the day before the last day of the month")]
    [InlineData("0 8 L-3 2 *", "at 08:00 3 days before the last day of February")]
    [InlineData("0 8 15W * *", "at 08:00 on the weekday nearest to the 15th of the month")]
    [InlineData("0 8 LW * ?", "at 08:00 on the last weekday of the month")]
    [InlineData("0 8 1,15 * *", "at 08:00 on the 1st and 15th of the month")]
    [InlineData("0 8 1-5 JAN,JUL *", "at 08:00 from the 1st to the 5th of the month in January and July")]
    [InlineData("0 8 22 MAR-MAY *", "at 08:00 on the 22nd of the month from March to May")]
    [InlineData("0 8 * */3 *", "at 08:00 in January, April, July and October")]
    [InlineData("0 0 13 * 5", "at 00:00 on the 13th of the month, and only on Friday")]
    [InlineData("*/7 8 * * *", "in hour 8, minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 every day")]
    [InlineData("0-5 * * * *", "in every hour, minutes 0 to 5")]
    [InlineData("0 22-2 * * *", "at 00:00, 01:00, 02:00, 22:00 and 23:00 every day")]
    public async Task Title_says_the_expression_in_words(string cron, string words) =>
        Assert.Equal([$"Occurs {words} (UTC)"], (await ActionsAsync(Source($"[$$Recurring(\"{cron}\")]"))).Select(action => action.Title));

    [Theory]
    [InlineData("\"0 3 * * *\", TimeZone = \"Europe/Berlin\"", "at 03:00 every day (Europe/Berlin)")]
    [InlineData("\"0 3 * * *\", Start = \"2026-01-01T00:00:00Z\", End = \"2027-01-01T00:00:00Z\"", "at 03:00 every day (UTC), from 2026-01-01T00:00:00Z on, until 2027-01-01T00:00:00Z")]
    [InlineData("Every = \"00:05:00\"", "every 5 minutes")]
    [InlineData("Every = \"1.00:00:00\"", "every day")]
    [InlineData("Every = \"01:30:00.5\"", "every 1 hour, 30 minutes and 0.5 seconds")]
    [InlineData("Text", "at 04:00 every day (UTC)")]
    public async Task Title_has_the_zone_and_the_interval(string arguments, string words) =>
        Assert.Equal([$"Occurs {words}"], (await ActionsAsync(Source($"[$$Recurring({arguments})]"))).Select(action => action.Title));

    [Theory]
    [InlineData("[$$Recurring(\"60 * * * *\")]")]
    [InlineData("[$$Recurring(\"* * * *\")]")]
    [InlineData("[$$Recurring(\"0 0 * * 1#6\")]")]
    [InlineData("[$$Recurring(Every = \"soon\")]")]
    [InlineData("[$$Recurring]")]
    [InlineData("[$$Obsolete(\"0 3 * * *\")]")]
    [InlineData("[Recurring(\"0 3 * * *\")] // $$")]
    public async Task Nothing_is_shown_where_there_is_nothing_to_say(string attribute) => Assert.Empty(await ActionsAsync(Source(attribute)));

    [Theory]
    [InlineData("\n    [$$Recurring(\"0 3 * * *\")]", "\n    // Occurs at 03:00 every day (UTC).\n    [Recurring(\"0 3 * * *\")]")]
    [InlineData("\n    /// <summary>Text.</summary>\n    [$$Recurring(\"0 3 * * *\")]", "\n    /// <summary>Text.</summary>\n    // Occurs at 03:00 every day (UTC).\n    [Recurring(\"0 3 * * *\")]")]
    [InlineData("\n    // Other.\n    // Occurs at 02:00 every day (UTC).\n    [$$Recurring(\"0 3 * * *\")]", "\n    // Other.\n    // Occurs at 03:00 every day (UTC).\n    [Recurring(\"0 3 * * *\")]")]
    [InlineData("\n    [Recurring(\"0 2 * * *\")]\n    [$$Recurring(\"0 3 * * *\")]", "\n    [Recurring(\"0 2 * * *\")]\n    // Occurs at 03:00 every day (UTC).\n    [Recurring(\"0 3 * * *\")]")]
    public async Task Words_become_a_comment_above_the_attribute(string before, string after)
    {
        using var workspace = new AdhocWorkspace();
        (Project project, CodeAction[] actions) = await FindAsync(workspace, Source(before));
        Project changed = await FixRun.ApplyAsync(project, Assert.Single(actions), TestContext.Current.CancellationToken);
        SourceText text = await changed.Documents.Single().GetTextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Source(after), text.ToString());
        Assert.Empty(await FixRun.ProblemsAsync(changed, TestContext.Current.CancellationToken));

        // What stands there already is not offered again.
        Assert.Empty(await ActionsAsync(text.ToString().Replace("Recurring(\"0 3 ", "$$Recurring(\"0 3 ", StringComparison.Ordinal)));
    }

    private static async Task<CodeAction[]> ActionsAsync(string source)
    {
        using var workspace = new AdhocWorkspace();
        return (await FindAsync(workspace, source)).Actions;
    }

    private static async Task<(Project Project, CodeAction[] Actions)> FindAsync(AdhocWorkspace workspace, string source)
    {
        int position = source.IndexOf("$$", StringComparison.Ordinal);
        Project project = FixRun.Open(workspace, source.Remove(position, 2));
        var actions = new List<CodeAction>();
        await new ScheduleInWordsRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(
            project.Documents.Single(), new TextSpan(position, 0), actions.Add, TestContext.Current.CancellationToken));
        return (project, [.. actions]);
    }

    private static string Source(string attributes) => $$"""
        using System;
        using TypedJobs;

        public static class Jobs
        {
            public const string Text = "0 4 * * *";

            [Job]{{attributes}}
            public static void Run() { }
        }
        """;
}
