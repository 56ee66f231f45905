using TypedJobs.Generators.Model;
using TypedJobs.Generators.Parsing;

namespace TypedJobs.Generators.Emission;

/// <summary>Writes the codec of one type.</summary>
internal static class CodecEmitter
{
    private const string Json = RuntimeNames.Json;

    public static string Emit(CodecModel codec, string ns)
    {
        SourceWriter writer = new SourceWriter()
            .Line("#nullable disable warnings")
            .Line("#pragma warning disable " + string.Join(", ", codec.SuppressedIds.Prepend("CS0618").Prepend("CS0612")))
            .Line()
            .Line($"namespace {ns};")
            .Line()
            .Line($"/// <summary>Reads and writes <c>{Display(codec.FullName)}</c> as JSON.</summary>")
            .Line(RuntimeNames.GeneratedCode)
            .Line(RuntimeNames.StepThrough)
            .Line($"internal static class {codec.Name}")
            .Open();
        switch (codec)
        {
            case EnumCodecModel members:
                EmitEnum(writer, members);
                break;
            case ConverterCodecModel converter:
                string made = $"new {converter.Converter}()";
                string type = $"global::System.Text.Json.Serialization.JsonConverter<{codec.FullName}>";
                EmitGiven(
                    writer, codec, converter.IsReference, type, "Converter", converter.IsFactory ? $"{Json}.CreateConverter<{codec.FullName}>({made})" : made);
                break;
            case ContextCodecModel context:
                EmitGiven(
                    writer,
                    codec,
                    context.IsReference,
                    $"global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<{codec.FullName}>",
                    "TypeInfo",
                    $"{Json}.GetTypeInfo<{codec.FullName}>({context.Context}.Default)");
                break;
            default:
                EmitObject(writer, (ObjectCodecModel)codec);
                break;
        }

        return writer.Close().ToString();
    }

    // What the user gives in place of code.
    private static void EmitGiven(SourceWriter writer, CodecModel codec, bool isReference, string type, string field, string value)
    {
        string annotated = codec.FullName + (isReference ? "?" : string.Empty);
        writer.Line($"private static readonly {type} {field} = {value};")
            .Line()
            .Line($"public static void Write({RuntimeNames.Writer} writer, in {annotated} value) =>")
            .Indent()
            .Line($"{Json}.WriteWith(writer, value, {field});")
            .Outdent()
            .Line()
            .Line($"public static {annotated} Read(ref {RuntimeNames.Reader} reader) =>")
            .Indent()
            .Line($"{Json}.ReadWith(ref reader, {field});")
            .Outdent();
    }

    private static void EmitEnum(SourceWriter writer, EnumCodecModel codec)
    {
        writer.Line($"public static void Write({RuntimeNames.Writer} writer, in {codec.FullName} value)").Open();
        if (codec.Members.Count > 0)
        {
            writer.Line("switch (value)").Open();
            foreach (EnumMemberModel member in codec.Members)
            {
                writer.Line($"case {codec.FullName}.{TypeNames.Escape(member.Name)}:")
                    .Indent()
                    .Line($"writer.WriteStringValue({Utf8(member.JsonName)});")
                    .Line("break;")
                    .Outdent();
            }

            writer.Line("default:")
                .Indent()
                .Line($"{Json}.WriteEnum(writer, value);")
                .Line("break;")
                .Outdent()
                .Close();
        }
        else
        {
            writer.Line($"{Json}.WriteEnum(writer, value);");
        }

        writer.Close().Line();
        writer.Line($"public static {codec.FullName} Read(ref {RuntimeNames.Reader} reader)").Open();
        foreach (EnumMemberModel member in codec.Members)
        {
            writer.Line($"if ({Json}.IsName(ref reader, {Utf8(member.JsonName)}))")
                .Open()
                .Line($"return {codec.FullName}.{TypeNames.Escape(member.Name)};")
                .Close()
                .Line();
        }

        writer.Line($"return {Json}.ReadEnum<{codec.FullName}>(ref reader);").Close();
    }

    private static void EmitObject(SourceWriter writer, ObjectCodecModel codec)
    {
        writer.Line($"public static void Write({RuntimeNames.Writer} writer, in {codec.FullName} value)").Open();
        if (codec.IsReference)
        {
            writer.Line("if (value is null)")
                .Open()
                .Line("writer.WriteNullValue();")
                .Line("return;")
                .Close()
                .Line();
        }

        writer.Line("writer.WriteStartObject();");
        foreach (MemberModel member in codec.Members.Where(member => member.IsRead))
        {
            EmitMemberWrite(writer, member);
        }

        writer.Line("writer.WriteEndObject();").Close().Line();
        EmitObjectRead(writer, codec);
    }

    private static void EmitMemberWrite(SourceWriter writer, MemberModel member)
    {
        string value = "value." + member.Name;
        string? condition = member.Ignore switch
        {
            MemberIgnore.WhenNull when member.Type.IsReference || member.Type.Kind == PayloadKind.Nullable => $"{value} is not null",
            MemberIgnore.WhenDefault =>
                $"!global::System.Collections.Generic.EqualityComparer<{member.Type.FullName}>.Default.Equals({value}, default)",
            _ => null,
        };
        if (condition is not null)
        {
            writer.Line($"if ({condition})").Open();
        }

        writer.Line($"writer.WritePropertyName({Utf8(member.JsonName)});");
        writer.Line(CodecCalls.Write(member.Type, value) + ";");
        if (condition is not null)
        {
            writer.Close();
        }
    }

    private static void EmitObjectRead(SourceWriter writer, ObjectCodecModel codec)
    {
        writer.Line($"public static {codec.FullName} Read(ref {RuntimeNames.Reader} reader)").Open();
        if (codec.IsReference)
        {
            writer.Line($"if ({Json}.IsNull(ref reader))")
                .Open()
                .Line("return null;")
                .Close()
                .Line();
        }

        MemberModel[] members = [.. codec.Members];
        string[] locals = [.. members.Select((_, i) => $"member{i + 1}")];
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].Setting != MemberSetting.None)
            {
                writer.Line($"{members[i].Type.FullName} {locals[i]} = {members[i].Default ?? "default"};");
                if (NeedsFlag(members[i]))
                {
                    writer.Line($"bool {locals[i]}Found = false;");
                }
            }
        }

        writer.Line($"{Json}.BeginObject(ref reader);").Line($"while ({Json}.NextProperty(ref reader))").Open();
        string keyword = "if";
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].Setting == MemberSetting.None)
            {
                continue;
            }

            writer.Line($"{keyword} ({Json}.TryProperty(ref reader, {Utf8(members[i].JsonName)}))")
                .Open()
                .Line($"{locals[i]} = {CodecCalls.Read(members[i].Type)};");
            if (NeedsFlag(members[i]))
            {
                writer.Line($"{locals[i]}Found = true;");
            }

            writer.Close();
            keyword = "else if";
        }

        if (keyword == "if")
        {
            writer.Line($"{Json}.SkipProperty(ref reader);");
        }
        else
        {
            writer.Line("else").Open().Line($"{Json}.SkipProperty(ref reader);").Close();
        }

        writer.Close().Line();
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i].IsRequired && members[i].Setting != MemberSetting.None)
            {
                writer.Line($"if (!{locals[i]}Found)")
                    .Open()
                    .Line($"throw {Json}.Missing({CodeLiterals.Text(members[i].JsonName)});")
                    .Close()
                    .Line();
            }
        }

        EmitConstruction(writer, codec, members, locals);
    }

    private static void EmitConstruction(SourceWriter writer, ObjectCodecModel codec, MemberModel[] members, string[] locals)
    {
        string arguments = string.Join(", ", codec.Constructor.Select(member => locals[member]));
        string creation = $"new {codec.FullName}({arguments})";
        string required = string.Join(", ", Where(members, member => member is { Setting: MemberSetting.Initializer, IsRequired: true })
            .Select(i => $"{members[i].Name} = {locals[i]}"));
        int[] initialized = Where(members, MayKeepDefault);
        if (initialized.Length > 0)
        {
            // What can only be set at birth keeps the value that the type gives it, unless there is another.
            writer.Line($"{codec.FullName} defaults = {string.Join(" && ", initialized.Select(i => locals[i] + "Found"))}")
                .Indent()
                .Line("? default")
                .Line($": {Initialize(creation, required)};")
                .Outdent();
        }

        creation = Initialize(creation, string.Join(", ", initialized
            .Select(i => $"{members[i].Name} = {locals[i]}Found ? {locals[i]} : defaults.{members[i].Name}")
            .Concat(Where(members, member => member.Setting == MemberSetting.Initializer && !MayKeepDefault(member))
                .Select(i => $"{members[i].Name} = {locals[i]}"))));
        int[] assigned = Where(members, member => member.Setting == MemberSetting.Assignment);

        if (assigned.Length == 0)
        {
            writer.Line($"return {creation};").Close();
            return;
        }

        writer.Line($"{codec.FullName} value = {creation};");
        foreach (int i in assigned)
        {
            writer.Line($"if ({locals[i]}Found)")
                .Open()
                .Line($"value.{members[i].Name} = {locals[i]};")
                .Close()
                .Line();
        }

        writer.Line("return value;").Close();
    }

    private static string Display(string fullName) =>
        fullName.Replace("global::", string.Empty).Replace("<", "&lt;").Replace(">", "&gt;");

    private static string Initialize(string creation, string members) =>
        members.Length == 0 ? creation : $"{creation} {{ {members} }}";

    private static bool MayKeepDefault(MemberModel member) =>
        member is { Setting: MemberSetting.Initializer, IsRequired: false, IsRead: true };

    private static int[] Where(MemberModel[] members, Func<MemberModel, bool> condition) =>
        [.. members.Select((member, i) => condition(member) ? i : -1).Where(i => i >= 0)];

    private static bool NeedsFlag(MemberModel member) =>
        member.Setting == MemberSetting.Assignment || MayKeepDefault(member) || (member.IsRequired && member.Setting != MemberSetting.None);

    private static string Utf8(string text) => CodeLiterals.Text(text) + "u8";
}
