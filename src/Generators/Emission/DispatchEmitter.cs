using TypedJobs.Generators.Model;
using TypedJobs.Generators.Parsing;

namespace TypedJobs.Generators.Emission;

/// <summary>Writes how the jobs of a handler type are stored and run.</summary>
internal static class DispatchEmitter
{
    private const string Json = RuntimeNames.Json;

    public static void Emit(SourceWriter writer, HandlerGroup group, IReadOnlyList<JobNamesInCode> names)
    {
        HandlerModel handler = group.Handler;
        // What is read may be null wherever the stored text says so, whatever is declared, as with System.Text.Json.
        writer.Line("#nullable disable warnings")
            .Line()
            .Line($"/// <summary>Describes how the jobs of <see cref=\"{handler.FullName}\"/> are stored and run.</summary>")
            .Line(RuntimeNames.GeneratedCode)
            .Line(RuntimeNames.StepThrough);
        if (handler.Marks.IsObsolete)
        {
            // What is obsolete may use the handler's type even when others must not.
            writer.Line("[global::System.Obsolete]");
        }

        writer.Line($"internal static class {handler.ClientName}Dispatch")
            .Open();
        for (int i = 0; i < group.Jobs.Count; i++)
        {
            if (i > 0)
            {
                writer.Line();
            }

            EmitDefinition(writer, handler, group.Jobs[i], names[i]);
        }

        for (int i = 0; i < group.Jobs.Count; i++)
        {
            writer.Line();
            EmitCreate(writer, group.Jobs[i], names[i]);
            writer.Line();
            EmitInvoke(writer, handler, group.Jobs[i], names[i]);
            if (group.Jobs[i].Payload.Any())
            {
                writer.Line();
                EmitReadArguments(writer, group.Jobs[i], names[i]);
            }
        }

        writer.Close();
    }

    private static void EmitDefinition(SourceWriter writer, HandlerModel handler, JobModel job, JobNamesInCode names)
    {
        writer.Line($"public static readonly {ClientEmitter.Generic(RuntimeNames.Definition, job)} {names.Definition} = new(")
            .Indent()
            .Line(CodeLiterals.Text(job.Name) + ",")
            .Line(CodeLiterals.Text($"{handler.DisplayName}.{job.MethodName.TrimStart('@')}") + ",");
        if (job.Settings.Initializers.Count == 0)
        {
            writer.Line($"new {RuntimeNames.Settings}(),");
        }
        else
        {
            writer.Line($"new {RuntimeNames.Settings}").Open();
            foreach (string initializer in job.Settings.Initializers)
            {
                writer.Line(initializer + ",");
            }

            writer.Close(",");
        }

        writer.Line(names.Invoke + (job.Result is null ? ")" : ","));
        if (job.Result is not null)
        {
            writer.Line($"static json => {Json}.ReadResult<{job.ResultTypeName}>({CodeLiterals.Text(job.Name)}, json, {CodecCalls.Reader(job.Result)}))");
        }

        writer.Outdent()
            .Open()
            .Line($"Assembly = {CodeLiterals.Text(handler.AssemblyName)},")
            .Line($"Shape = {CodeLiterals.Text(job.Shape)},");
        EmitRecurring(writer, job, names);
        writer.Close(";");
    }

    private static void EmitRecurring(SourceWriter writer, JobModel job, JobNamesInCode names)
    {
        if (job.Recurring.Count == 0)
        {
            return;
        }

        string arguments = string.Join(", ", job.Payload.Select(parameter => parameter.Default).Append("null"));
        writer.Line("Recurring =").Line("[").Indent();
        foreach (RecurringModel schedule in job.Recurring)
        {
            writer.Line($"new {RuntimeNames.Recurring}")
                .Open()
                .Line($"Name = {CodeLiterals.Text(schedule.Name)},")
                .Line($"Call = static () => {names.Create}({arguments}),");
            foreach (string initializer in schedule.Initializers)
            {
                writer.Line(initializer + ",");
            }

            writer.Close(",");
        }

        writer.Outdent().Line("],");
    }

    private static void EmitCreate(SourceWriter writer, JobModel job, JobNamesInCode names)
    {
        ParameterModel[] payload = [.. job.Payload];
        string call = ClientEmitter.Generic(RuntimeNames.Call, job);
        var locals = new UniqueNames(payload.Select(parameter => parameter.Name.TrimStart('@')));
        string options = locals.Add("options");
        string parameters = string.Concat(payload.Select(parameter => $"{parameter.TypeName} {parameter.Name}, "));
        string signature = $"public static {call} {names.Create}({parameters}{RuntimeNames.Options}? {options})";
        if (payload.Length == 0)
        {
            writer.Line(signature + " =>").Indent().Line($"new({names.Definition}, {Json}.NoArguments, {options});").Outdent();
            return;
        }

        ParameterModel[] notNull = [.. payload.Where(RefusesNull)];
        if (notNull.Length == 0)
        {
            writer.Line(signature + " =>").Indent();
        }
        else
        {
            writer.Line(signature).Open();
            foreach (ParameterModel parameter in notNull)
            {
                string name = parameter.Name[0] != '@' ? string.Empty
                    : job.HidesNameof ? $", {CodeLiterals.Text(parameter.Name.TrimStart('@'))}"
                    : $", nameof({parameter.Name})";
                writer.Line($"global::System.ArgumentNullException.ThrowIfNull({parameter.Name}{name});");
            }
        }

        string state = payload.Length == 1 ? payload[0].Name : $"({string.Join(", ", payload.Select(parameter => parameter.Name))})";
        string start = notNull.Length == 0 ? string.Empty : "return ";
        writer.Line($"{start}new({names.Definition}, {Json}.Serialize({CodeLiterals.Text(job.Name)}, {state}, static (writer, in arguments) =>")
            .Open()
            .Line("writer.WriteStartObject();");
        for (int i = 0; i < payload.Length; i++)
        {
            string value = payload.Length == 1 ? "arguments" : $"arguments.Item{i + 1}";
            writer.Line($"writer.WritePropertyName({CodeLiterals.Text(payload[i].JsonName)}u8);")
                .Line(CodecCalls.WriteChecked(payload[i].Payload!, value) + ";");
        }

        writer.Line("writer.WriteEndObject();").Close($"), {options});");
        if (notNull.Length == 0)
        {
            writer.Outdent();
        }
        else
        {
            writer.Close();
        }
    }

    private static void EmitInvoke(SourceWriter writer, HandlerModel handler, JobModel job, JobNamesInCode names)
    {
        ParameterModel[] payload = [.. job.Payload];
        bool isAwaited = job.Return != ReturnKind.Synchronous && job.Result is not null;
        if (job.Marks.IsObsolete)
        {
            writer.Line("[global::System.Obsolete]");
        }

        writer.Line($"private static {(isAwaited ? "async " : string.Empty)}{RuntimeNames.ValueTask} {names.Invoke}({RuntimeNames.Invocation} job)").Open();
        string[] locals = [.. payload.Select((_, i) => $"argument{i + 1}")];
        if (payload.Length > 0)
        {
            string target = payload.Length == 1
                ? $"{payload[0].TypeName} {locals[0]}"
                : $"({string.Join(", ", payload.Select((parameter, i) => $"{parameter.TypeName} {locals[i]}"))})";
            writer.Line($"{target} = {Json}.ReadPayload({CodeLiterals.Text(job.Name)}, job.Payload.Span, {names.ReadArguments});");
        }

        string instance = job.IsStatic ? handler.FullName
            : handler.IsFoundByType ? $"(({handler.FullName}){RuntimeNames.Services}.GetRequiredService(job.Services, typeof({handler.FullName})))"
            : $"{RuntimeNames.Services}.GetRequiredService<{handler.FullName}>(job.Services)";
        int next = 0;
        string arguments = string.Join(", ", job.Parameters.Select(parameter => parameter.Kind switch
        {
            ParameterKind.Context => "job.Context",
            ParameterKind.CancellationToken => "job.CancellationToken",
            ParameterKind.Service => Service(parameter),
            ParameterKind.Progress => $"job.CreateProgress<{parameter.Payload!.FullName}>({CodecCalls.Writer(parameter.Payload)})",
            _ => locals[next++],
        }));
        string call = $"{instance}.{job.MethodName}({arguments})";
        switch (job)
        {
            case { Return: ReturnKind.Synchronous, Result: null }:
                writer.Line(call + ";").Line("return default;");
                break;
            case { Return: ReturnKind.Task, Result: null }:
                writer.Line($"return new {RuntimeNames.ValueTask}({call});");
                break;
            case { Return: ReturnKind.ValueTask, Result: null }:
                writer.Line($"return {call};");
                break;
            case { Return: ReturnKind.Synchronous }:
                writer.Line($"{job.ResultTypeName} result = {call};")
                    .Line(WriteResult(job))
                    .Line("return default;");
                break;
            default:
                writer.Line($"{job.ResultTypeName} result = await {call}.ConfigureAwait(false);")
                    .Line(WriteResult(job));
                break;
        }

        writer.Close();
    }

    private static string WriteResult(JobModel job) =>
        $"{Json}.WriteResult<{job.ResultTypeName}>({CodeLiterals.Text(job.Name)}, job.ResultWriter, result, {CodecCalls.Writer(job.Result!)});";

    private static string Service(ParameterModel parameter)
    {
        string type = parameter.TypeName.TrimEnd('?');
        string services = parameter.ServiceKey is null ? RuntimeNames.Services : RuntimeNames.KeyedServices;
        string get = $"{services}.Get{(parameter.IsNullable ? string.Empty : "Required")}{(parameter.ServiceKey is null ? string.Empty : "Keyed")}Service";
        string key = parameter.ServiceKey is null ? string.Empty : ", " + parameter.ServiceKey;
        return parameter switch
        {
            // Beside keys there is no such extension: it is the method of the provider.
            { IsFoundByType: true, IsNullable: true, ServiceKey: null } => $"({parameter.TypeName})job.Services.GetService(typeof({type}))",
            { IsFoundByType: true } => $"({parameter.TypeName}){get}(job.Services, typeof({type}){key})",
            _ => $"{get}<{type}>(job.Services{key})",
        };
    }

    private static void EmitReadArguments(SourceWriter writer, JobModel job, JobNamesInCode names)
    {
        ParameterModel[] payload = [.. job.Payload];
        string type = payload.Length == 1
            ? payload[0].TypeName
            : $"({string.Join(", ", payload.Select(parameter => parameter.TypeName))})";
        writer.Line($"private static {type} {names.ReadArguments}(ref {RuntimeNames.Reader} reader)").Open();
        for (int i = 0; i < payload.Length; i++)
        {
            writer.Line($"{Local(payload[i])} argument{i + 1} = {payload[i].Default ?? "default"};");
            if (NeedsFlag(payload[i]))
            {
                writer.Line($"bool argument{i + 1}Found = false;");
            }
        }

        writer.Line($"{Json}.BeginObject(ref reader);").Line($"while ({Json}.NextProperty(ref reader))").Open();
        for (int i = 0; i < payload.Length; i++)
        {
            writer.Line($"{(i == 0 ? "if" : "else if")} ({Json}.TryProperty(ref reader, {CodeLiterals.Text(payload[i].JsonName)}u8))")
                .Open()
                .Line($"argument{i + 1} = {CodecCalls.Read(payload[i].Payload!)};");
            if (NeedsFlag(payload[i]))
            {
                writer.Line($"argument{i + 1}Found = true;");
            }

            writer.Close();
        }

        writer.Line("else").Open().Line($"{Json}.SkipProperty(ref reader);").Close().Close().Line();
        for (int i = 0; i < payload.Length; i++)
        {
            string missing = $"throw {Json}.Missing({CodeLiterals.Text(payload[i].JsonName)});";
            if (NeedsFlag(payload[i]))
            {
                writer.Line($"if (!argument{i + 1}Found)").Open().Line(missing).Close().Line();
            }

            if (RefusesNull(payload[i]))
            {
                writer.Line($"if (argument{i + 1} is null)").Open().Line(missing).Close().Line();
            }
        }

        string values = string.Join(", ", payload.Select((_, i) => $"argument{i + 1}"));
        writer.Line(payload.Length == 1 ? $"return {values};" : $"return ({values});").Close();
    }

    // A reference that may not be null is checked for null, which finds a missing one as well.
    private static bool RefusesNull(ParameterModel parameter) => parameter.Payload!.IsReference && !parameter.IsNullable;

    private static bool NeedsFlag(ParameterModel parameter) => parameter.Default is null && !RefusesNull(parameter);

    private static string Local(ParameterModel parameter) =>
        parameter.Payload!.IsReference ? parameter.TypeName.TrimEnd('?') + "?" : parameter.TypeName;
}
