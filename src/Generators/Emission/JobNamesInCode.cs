using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Emission;

/// <summary>Represents what the members of one job are called in the generated types.</summary>
/// <param name="Call">The method that makes a call of it, and the stem of the client's methods.</param>
/// <param name="Get">The client's method that finds such a job again.</param>
/// <param name="Definition">The field of the dispatch class.</param>
/// <param name="Invoke">The method that runs it.</param>
/// <param name="Create">The method that makes a call with options.</param>
/// <param name="ReadArguments">The method that reads its arguments.</param>
internal sealed record JobNamesInCode(
    string Call, string Get, string Definition, string Invoke, string Create, string ReadArguments)
{
    // A static class has these from object.
    private static readonly HashSet<string> OfObject =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    /// <summary>Names for all jobs of a handler type. Overloads keep one name as long as their calls differ.</summary>
    public static IReadOnlyList<JobNamesInCode> For(HandlerGroup group)
    {
        var signatures = new HashSet<string>();
        // A parameter would hide the member that its method uses.
        var dispatch = new UniqueNames(
            group.Jobs.SelectMany(job => job.Payload).Select(parameter => parameter.Name).Append(group.Handler.ClientName + "Dispatch"));
        var client = new UniqueNames([group.Handler.ClientName + "Client"]);
        var names = new List<JobNamesInCode>();
        foreach (JobModel job in group.Jobs)
        {
            string call = job.MemberName;
            for (int i = 2; !signatures.Add(Signature(call, job)) || call == group.Handler.ClientName + "Calls" || OfObject.Contains(call); i++)
            {
                call = job.MemberName + i;
            }

            names.Add(new JobNamesInCode(
                call,
                client.Add("Get" + job.MemberName),
                dispatch.Add(job.MemberName + "Job"),
                dispatch.Add("Invoke" + job.MemberName),
                dispatch.Add("Create" + job.MemberName),
                dispatch.Add($"Read{job.MemberName}Arguments")));
        }

        return names;
    }

    private static string Signature(string name, JobModel job) =>
        $"{name}({string.Join(",", job.Payload.Select(parameter => parameter.Payload!.FullName))})";
}
