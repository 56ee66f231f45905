using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Emission;

/// <summary>Writes the file of one handler type: its client, its calls, its part of the dispatch.</summary>
internal static class ClientEmitter
{
    public static string Emit(HandlerGroup group)
    {
        HandlerModel handler = group.Handler;
        IReadOnlyList<JobNamesInCode> names = JobNamesInCode.For(group);
        var writer = new SourceWriter();
        writer.Line("#pragma warning disable CS0612, CS0618, CS1573, CS1574, CS1584, CS1591, CS1658, CS1734").Line();
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
        writer.Line($"/// <summary>Calls of the jobs of <see cref=\"{handler.FullName}\"/>, to be enqueued one by one or together.</summary>")
            .Line(RuntimeNames.GeneratedCode)
            .Line($"{Visibility(handler.IsPublic)} static class {handler.ClientName}Calls")
            .Open()
            .Line("/// <param name=\"jobs\">The client that enqueues.</param>")
            .Line($"extension({RuntimeNames.Client} jobs)")
            .Open()
            .Line($"/// <summary>Enqueues the jobs of <see cref=\"{handler.FullName}\"/>.</summary>")
            .Line($"public {handler.ClientName}Client {TypeNames.Escape(handler.ClientName)} => new(jobs);")
            .Close();
        for (int i = 0; i < group.Jobs.Count; i++)
        {
            JobModel job = group.Jobs[i];
            writer.Line();
            EmitDocumentation(writer, job);
            EmitObsolete(writer, job);
            writer.Line($"{Visibility(handler.IsPublic && job.IsPublic)} static {Generic(RuntimeNames.Call, job)} {TypeNames.Escape(names[i].Call)}({CallParameters(job)}) =>")
                .Indent()
                .Line($"{handler.ClientName}Dispatch.{names[i].Create}({Arguments(job, "null", canBeOmitted: false)});")
                .Outdent();
        }

        writer.Close();
    }

    private static void EmitClient(SourceWriter writer, HandlerGroup group, IReadOnlyList<JobNamesInCode> names)
    {
        HandlerModel handler = group.Handler;
        string field = new UniqueNames(group.Jobs.SelectMany(job => job.Payload).Select(parameter => parameter.Name)).Add("_jobs");
        writer.Line($"/// <summary>Enqueues the jobs of <see cref=\"{handler.FullName}\"/> and finds them again.</summary>")
            .Line(RuntimeNames.GeneratedCode)
            .Line($"{Visibility(handler.IsPublic)} readonly record struct {handler.ClientName}Client")
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
            EmitObsolete(writer, job);
            string separator = job.Payload.Any() ? ", " : string.Empty;
            writer.Line($"{visibility} {RuntimeNames.Task}<{handle}> Enqueue{names[i].Call}Async(")
                .Indent()
                .Line($"{EnqueueParameters(job)}{separator}{RuntimeNames.Options}? {options} = null, {RuntimeNames.Token} {token} = default) =>")
                .Line($"{field}.EnqueueAsync({handler.ClientName}Dispatch.{names[i].Create}({Arguments(job, options, canBeOmitted: true)}), {token});")
                .Outdent()
                .Line()
                .Line($"/// <summary>A handle on a job of <c>{CodeText(job.Name)}</c> that was enqueued before. Nothing is asked of Redis.</summary>")
                .Line("/// <param name=\"id\">The job.</param>")
                .Line($"{visibility} {handle} {names[i].Get}({RuntimeNames.Id} id) =>")
                .Indent()
                .Line($"{field}.GetHandle({handler.ClientName}Dispatch.{names[i].Definition}, id);")
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

    private static void EmitObsolete(SourceWriter writer, JobModel job)
    {
        if (job.Obsolete is not null)
        {
            writer.Line(ObsoleteAttribute(job));
        }
    }

    public static string ObsoleteAttribute(JobModel job) =>
        job.Obsolete!.Length == 0 ? "[global::System.Obsolete]" : $"[global::System.Obsolete({job.Obsolete})]";

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

    private static string Parameter(ParameterModel parameter) =>
        $"{parameter.TypeName} {parameter.Name}{(parameter.Default is null ? string.Empty : " = " + parameter.Default)}";

    private static string Arguments(JobModel job, string options, bool canBeOmitted) =>
        string.Join(", ", job.Payload
            .Select(parameter => parameter.IsParams && canBeOmitted ? parameter.Name + " ?? []" : parameter.Name)
            .Concat([options]));

    private static string Visibility(bool isPublic) => isPublic ? "public" : "internal";

    private static string CodeText(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;");
}
