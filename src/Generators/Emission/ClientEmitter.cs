using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Emission;

/// <summary>Writes the file of one handler type: its client, its calls, its part of the dispatch.</summary>
internal static class ClientEmitter
{
    private static readonly string[] Suppressed = ["CS0612", "CS0618", "CS1573", "CS1574", "CS1584", "CS1591", "CS1658", "CS1734"];

    public static string Emit(HandlerGroup group)
    {
        HandlerModel handler = group.Handler;
        IReadOnlyList<JobNamesInCode> names = JobNamesInCode.For(group);
        var writer = new SourceWriter();
        IEnumerable<string> ids = handler.Marks.SuppressedIds
            .Concat(group.Jobs.SelectMany(job => job.Marks.SuppressedIds))
            .Concat(group.Jobs.Any(job => job.HidesNameof) ? ["CA1507"] : [])
            .Distinct();
        writer.Line("#pragma warning disable " + string.Join(", ", Suppressed.Concat(ids.OrderBy(id => id, StringComparer.Ordinal)))).Line();
        if (handler.Namespace.Length > 0)
        {
            writer.Line($"namespace {handler.Namespace};").Line();
        }

        EmitCalls(writer, group, names);
        writer.Line();
        EmitClient(writer, group, names);
        writer.Line();
        DispatchEmitter.Emit(writer, group, names);
        return writer.ToString();
    }

    private static void EmitCalls(SourceWriter writer, HandlerGroup group, IReadOnlyList<JobNamesInCode> names)
    {
        HandlerModel handler = group.Handler;
        string dispatch = Dispatch(group);
        writer.Line($"/// <summary>Calls of the jobs of <see cref=\"{handler.FullName}\"/>, to be enqueued one by one or together.</summary>")
            .Line(RuntimeNames.GeneratedCode);
        EmitMarks(writer, handler.Marks);
        writer.Line($"{Visibility(handler.IsPublic)} static class {handler.ClientName}Calls")
            .Open()
            .Line("/// <param name=\"jobs\">The client that enqueues.</param>")
            .Line($"extension({RuntimeNames.Client} jobs)")
            .Open()
            .Line($"/// <summary>Enqueues the jobs of <see cref=\"{handler.FullName}\"/>.</summary>");
        EmitMarks(writer, handler.Marks);
        writer.Line($"public {handler.ClientName}Client {TypeNames.Escape(handler.ClientName)} => new(jobs);")
            .Close();
        for (int i = 0; i < group.Jobs.Count; i++)
        {
            JobModel job = group.Jobs[i];
            writer.Line();
            EmitDocumentation(writer, job);
            EmitMarks(writer, job.Marks);
            writer.Line($"{Visibility(handler.IsPublic && job.IsPublic)} static {Generic(RuntimeNames.Call, job)} {TypeNames.Escape(names[i].Call)}({CallParameters(job)}) =>")
                .Indent()
                .Line($"{dispatch}.{names[i].Create}({Arguments(job, "null", canBeOmitted: false)});")
                .Outdent();
        }

        writer.Close();
    }

    private static void EmitClient(SourceWriter writer, HandlerGroup group, IReadOnlyList<JobNamesInCode> names)
    {
        HandlerModel handler = group.Handler;
        string dispatch = Dispatch(group);
        string field = new UniqueNames(group.Jobs.SelectMany(job => job.Payload).Select(parameter => parameter.Name)).Add("_jobs");
        writer.Line($"/// <summary>Enqueues the jobs of <see cref=\"{handler.FullName}\"/> and finds them again.</summary>")
            .Line(RuntimeNames.GeneratedCode);
        EmitMarks(writer, handler.Marks);
        writer.Line($"{Visibility(handler.IsPublic)} readonly record struct {handler.ClientName}Client")
            .Open()
            .Line($"private readonly {RuntimeNames.Client} {field};")
            .Line()
            .Line("/// <summary>Initializes it, where <c>jobs." + handler.ClientName + "</c> could be that of another namespace.</summary>")
            .Line("/// <param name=\"jobs\">The client that enqueues.</param>")
            .Line($"public {handler.ClientName}Client({RuntimeNames.Client} jobs) => {field} = jobs;");
        for (int i = 0; i < group.Jobs.Count; i++)
        {
            JobModel job = group.Jobs[i];
            var locals = new UniqueNames(job.Payload.Select(parameter => parameter.Name.TrimStart('@')));
            string options = locals.Add("options");
            string token = locals.Add("cancellationToken");
            string visibility = Visibility(handler.IsPublic && job.IsPublic);
            string handle = Generic(RuntimeNames.Handle, job);
            writer.Line();
            EmitDocumentation(writer, job);
            writer.Line($"/// <param name=\"{options}\">What this call asks for beyond the job's defaults.</param>")
                .Line($"/// <param name=\"{token}\">Stops waiting; the job may still be stored.</param>");
            EmitMarks(writer, job.Marks);
            string separator = job.Payload.Any() ? ", " : string.Empty;
            writer.Line($"{visibility} {RuntimeNames.Task}<{handle}> Enqueue{names[i].Call}Async(")
                .Indent()
                .Line($"{EnqueueParameters(job)}{separator}{RuntimeNames.Options}? {options} = null, {RuntimeNames.Token} {token} = default) =>")
                .Line($"{field}.EnqueueAsync({dispatch}.{names[i].Create}({Arguments(job, options, canBeOmitted: true)}), {token});")
                .Outdent()
                .Line()
                .Line($"/// <summary>A handle on a job of <c>{CodeText(job.Name)}</c> that was enqueued before. Nothing is asked of Redis.</summary>")
                .Line("/// <param name=\"id\">The job.</param>")
                .Line($"{visibility} {handle} {names[i].Get}({RuntimeNames.Id} id) =>")
                .Indent()
                .Line($"{field}.GetHandle({dispatch}.{names[i].Definition}, id);")
                .Outdent();
        }

        writer.Close();
    }

    private static void EmitDocumentation(SourceWriter writer, JobModel job)
    {
        if (job.Documentation.Count == 0)
        {
            writer.Line($"/// <summary>The job <c>{CodeText(job.Name)}</c>.</summary>");
        }

        foreach (string line in job.Documentation)
        {
            writer.Line(("/// " + line).TrimEnd());
        }
    }

    private static void EmitMarks(SourceWriter writer, MarksModel marks)
    {
        foreach (string attribute in marks.Attributes)
        {
            writer.Line(attribute);
        }
    }

    /// <summary>The dispatch class as it is named in expressions, where a job or a parameter may have its name.</summary>
    private static string Dispatch(HandlerGroup group)
    {
        string name = group.Handler.ClientName + "Dispatch";
        bool isHidden = group.Jobs.Any(job => job.MethodName == name || job.MemberName == name || job.Payload.Any(parameter => parameter.Name == name));
        return !isHidden ? name : group.Handler.Namespace.Length == 0 ? $"global::{name}" : $"global::{group.Handler.Namespace}.{name}";
    }

    /// <summary>A type of the runtime for a job with or without a result.</summary>
    public static string Generic(string type, JobModel job) =>
        job.ResultTypeName is null ? type : $"{type}<{job.ResultTypeName}>";

    private static string CallParameters(JobModel job) =>
        string.Join(", ", job.Payload.Select(parameter =>
            parameter.IsParams ? $"params {parameter.TypeName} {parameter.Name}" : Parameter(parameter)));

    // Nothing may follow a params parameter, so here it is one that can be left out.
    private static string EnqueueParameters(JobModel job) =>
        string.Join(", ", job.Payload.Select(parameter =>
            parameter.IsParams ? $"{parameter.TypeName.TrimEnd('?')}? {parameter.Name} = null" : Parameter(parameter)));

    private static string Parameter(ParameterModel parameter) => parameter.DefaultAttributes is { } attributes
        ? $"{attributes}{parameter.TypeName} {parameter.Name}"
        : $"{parameter.TypeName} {parameter.Name}{(parameter.Default is null ? string.Empty : " = " + parameter.Default)}";

    private static string Arguments(JobModel job, string options, bool canBeOmitted) =>
        string.Join(", ", job.Payload
            .Select(parameter => parameter.IsParams && canBeOmitted ? parameter.Name + " ?? []" : parameter.Name)
            .Concat([options]));

    private static string Visibility(bool isPublic) => isPublic ? "public" : "internal";

    private static string CodeText(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");
}
