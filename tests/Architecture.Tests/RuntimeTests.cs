namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that the runtime's folders depend on one another in one direction only.</summary>
public sealed class RuntimeTests
{
    private static readonly string[] Public = ["TypedJobs", "TypedJobs.CompilerServices", "TypedJobs.Payloads"];

    private static readonly SourceTree Sources = SourceTree.Load("src/Runtime");

    private static readonly Layers Layers = new(new Dictionary<string, string[]>
    {
        ["Jobs"] = [],
        ["Diagnostics"] = ["Jobs"],
        ["Loops"] = ["Diagnostics"],
        ["Retries"] = ["Jobs"],
        ["Payloads"] = ["Jobs"],
        ["CompilerServices"] = ["Jobs", "Payloads"],
        ["Storage/Contracts"] = ["Jobs", "CompilerServices"],
        ["Storage/Records"] = ["Jobs", "CompilerServices", "Storage/Contracts", "Storage/Scripts"],
        ["Storage/Scripts"] = ["Jobs"],
        ["Storage/Redis/Repairs"] = ["Loops", "Storage/Contracts", "Storage/Scripts"],
        ["Storage/Redis/Connections/Outages"] = ["Diagnostics", "Loops", "Storage/Contracts"],
        ["Storage/Redis/Connections"] = ["Diagnostics", "Loops", "Storage/Contracts", "Storage/Redis/Repairs", "Storage/Redis/Connections/Outages"],
        ["Storage/Redis"] =
        [
            "Jobs", "Loops", "CompilerServices", "Storage/Contracts", "Storage/Records", "Storage/Scripts",
            "Storage/Redis/Connections",
        ],
        ["Storage/Redis/Checks"] = ["Loops", "Storage/Scripts", "Storage/Redis", "Storage/Redis/Connections", "Storage/Redis/Connections/Outages"],
        ["Schedules/Planning"] = ["Jobs", "CompilerServices"],
        ["Schedules"] = ["Jobs", "CompilerServices", "Schedules/Planning"],
        ["Schedules/Firing"] =
        [
            "Jobs", "Diagnostics", "Loops", "CompilerServices", "Storage/Contracts", "Storage/Records", "Schedules", "Schedules/Planning",
        ],
        ["Queues"] = ["Jobs", "Diagnostics", "Loops", "Payloads", "CompilerServices", "Storage/Contracts", "Storage/Records"],
        ["Client"] =
        [
            "Jobs", "Diagnostics", "Loops", "Payloads", "CompilerServices", "Storage/Contracts", "Storage/Records", "Queues",
            "Schedules", "Schedules/Planning", "Schedules/Firing",
        ],
        ["Worker"] = ["Jobs", "Diagnostics", "Loops", "CompilerServices", "Storage/Contracts", "Storage/Records"],
        ["Worker/Middleware"] = ["Jobs", "CompilerServices"],
        ["Worker/Execution/Attempts"] =
        [
            "Jobs", "Diagnostics", "Loops", "Retries", "Payloads", "CompilerServices", "Storage/Contracts", "Storage/Records", "Worker",
            "Worker/Middleware", "Schedules/Planning",
        ],
        ["Worker/Execution"] =
        [
            "Jobs", "Diagnostics", "Loops", "Retries", "Payloads", "CompilerServices", "Storage/Contracts", "Storage/Records", "Worker",
            "Worker/Middleware", "Worker/Execution/Attempts",
        ],
        ["Worker/Observers"] = ["Jobs", "Diagnostics", "Worker", "Worker/Execution", "Worker/Execution/Attempts"],
        ["Worker/Leases"] =
        [
            "Jobs", "Diagnostics", "Loops", "Storage/Contracts", "Worker", "Worker/Execution", "Worker/Execution/Attempts", "Worker/Observers",
        ],
        ["Worker/Fetching/Pumps"] =
        [
            "Jobs", "Diagnostics", "Loops", "CompilerServices", "Storage/Contracts", "Worker", "Worker/Execution", "Worker/Execution/Attempts",
        ],
        ["Worker/Fetching"] =
        [
            "Jobs", "Diagnostics", "Loops", "Retries", "Payloads", "CompilerServices", "Storage/Contracts", "Storage/Records", "Worker",
            "Worker/Execution", "Worker/Execution/Attempts", "Worker/Observers", "Worker/Leases", "Worker/Fetching/Pumps", "Schedules/Firing",
        ],
        ["Hosting"] =
        [
            "Jobs", "Diagnostics", "Loops", "Retries", "Payloads", "CompilerServices", "Storage/Contracts", "Storage/Records", "Storage/Redis",
            "Storage/Redis/Connections", "Storage/Redis/Connections/Outages", "Storage/Redis/Checks", "Queues", "Client", "Worker",
            "Worker/Execution", "Worker/Execution/Attempts", "Worker/Observers", "Worker/Fetching", "Worker/Fetching/Pumps", "Worker/Leases",
            "Worker/Middleware",
            "Schedules/Firing",
        ],
    });

    [Fact]
    public void Every_file_belongs_to_a_layer() => Assert.DoesNotContain(Sources.Files, file => Layers.Of(file) is null);

    [Fact]
    public void Layers_use_only_what_is_below_them()
    {
        Assert.Contains(Sources.References, reference => Layers.Of(reference.From) == "Client" && Layers.Of(reference.To) == "Queues");
        Assert.Empty(Layers.Violations(Sources.References));
    }

    [Fact]
    public void Order_of_layers_has_no_circle() => Assert.Null(Layers.FindCircle());

    [Fact]
    public void Client_and_worker_do_not_know_each_other() =>
        Assert.DoesNotContain(Sources.References, reference => Sides(reference) is ("Client", "Worker") or ("Worker", "Client"));

    [Fact]
    public void Namespaces_of_internal_types_equal_their_folders()
    {
        // A part of a public type, and what stands beside it in its file, share its namespace.
        var filesOfPublicTypes = Sources.Types.Where(type => type.IsPublic).Select(type => type.File).ToHashSet();
        Assert.Empty(
            from type in Sources.Types
            let expected = "TypedJobs." + Path.GetDirectoryName(type.File)!.Replace('\\', '.').Replace('/', '.')
            where !filesOfPublicTypes.Contains(type.File) && type.Namespace != expected
            select $"{type.File} declares its type in {type.Namespace}, not in {expected}");
    }

    [Fact]
    public void Public_types_are_in_the_namespaces_that_users_see() =>
        Assert.DoesNotContain(Sources.Types, type => type.IsPublic && !Public.Contains(type.Namespace));

    private static (string? From, string? To) Sides(Reference reference) =>
        (Layers.Of(reference.From)?.Split('/')[0], Layers.Of(reference.To)?.Split('/')[0]);
}
