using System.Globalization;
using Spectre.Console;
using TypedJobs.Benchmarks.Comparison;

namespace TypedJobs.Benchmarks.Reporting;

/// <summary>Prints what was measured, and which targets are met.</summary>
internal static class Report
{
    private static readonly Subject[] Peers = [Subject.BullMQ, Subject.Hangfire, Subject.Floor];

    public static void Print(IAnsiConsole console, IReadOnlyList<Workload> workloads, Results results)
    {
        Table table = new Table().Border(TableBorder.Markdown)
            .AddColumn("Workload (medians)")
            .AddColumn("Unit")
            .AddColumn(new TableColumn("TypedJobs").RightAligned());
        foreach (Subject peer in Peers)
        {
            table.AddColumn(new TableColumn(peer.ToString()).RightAligned()).AddColumn(new TableColumn("ratio").RightAligned());
        }

        foreach (Workload workload in workloads)
        {
            foreach (Metric metric in workload.Metrics)
            {
                table.AddRow(Row(workload, metric, results));
            }
        }

        console.Write(table);
        console.WriteLine("ratio: TypedJobs by the other. Rates: more is better; the rest: less is better.");
        console.WriteLine();
        console.Write(TargetTable(results));
    }

    private static string[] Row(Workload workload, Metric metric, Results results)
    {
        double? own = results.Median(workload.Key, Subject.TypedJobs, metric);
        List<string> row = [workload.Title, metric.Unit, Number(own, metric.Decimals)];
        foreach (Subject peer in Peers)
        {
            double? other = results.Median(workload.Key, peer, metric);
            row.Add(Number(other, metric.Decimals));
            row.Add(Number(own / other, 2));
        }

        return [.. row];
    }

    private static Table TargetTable(Results results)
    {
        Table table = new Table().Border(TableBorder.Markdown)
            .AddColumn("Target")
            .AddColumn(new TableColumn("Limit").RightAligned())
            .AddColumn(new TableColumn("Measured").RightAligned())
            .AddColumn("Met");
        foreach (Target target in Targets.Check(results))
        {
            string limit = (target.IsFloor ? "≥ " : "≤ ") + target.Limit.ToString("#,0.##", CultureInfo.InvariantCulture);
            string met = target.IsMet switch { true => "yes", false => "NO", null => "not measured" };
            table.AddRow(target.Name, limit, Number(target.Value, 2), met);
        }

        return table;
    }

    private static string Number(double? value, int decimals) =>
        value?.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) ?? "";
}
