using TypedJobs.CompilerServices;
using TypedJobs.Generators.Model;
using TypedJobs.Generators.Parsing;

namespace TypedJobs.Generators.Emission;

/// <summary>Writes the assembly's dispatch table and its registration.</summary>
internal static class TableEmitter
{
    public static string Emit(TableModel table)
    {
        string ns = TypeNames.GeneratedNamespace(table.AssemblyName);
        string name = TypeNames.Identifier(table.AssemblyName);
        var writer = new SourceWriter();
        writer.Line("#pragma warning disable " + string.Join(", ", table.SuppressedIds.Prepend("CS0618").Prepend("CS0612")))
            .Line()
            .Line($"namespace {ns}")
            .Open()
            .Line("/// <summary>The dispatch table of this assembly.</summary>")
            .Line(RuntimeNames.GeneratedCode)
            .Line(RuntimeNames.StepThrough)
            .Line($"internal sealed class AssemblyJobs : {RuntimeNames.Table}")
            .Open()
            .Line("/// <summary>The one instance, so that adding it twice is noticed.</summary>")
            .Line("public static AssemblyJobs Instance { get; } = new();")
            .Line()
            .Line("/// <inheritdoc/>")
            .Line($"public override string AssemblyName => {CodeLiterals.Text(table.AssemblyName)};")
            .Line()
            .Line("/// <inheritdoc/>")
            .Line($"public override global::System.Collections.Generic.IReadOnlyList<{RuntimeNames.Definition}> Jobs {{ get; }} =")
            .Line("[")
            .Indent();
        foreach (TableEntry entry in table.Entries)
        {
            writer.Line(entry.Definition + ",");
        }

        writer.Outdent()
            .Line("];")
            .Line()
            .Line("/// <inheritdoc/>")
            .Line($"public override {RuntimeNames.Definition}? Find(string name) => name switch")
            .Open();
        foreach (TableEntry entry in table.Entries)
        {
            writer.Line($"{CodeLiterals.Text(entry.Name)} => {entry.Definition},");
        }

        writer.Line("_ => null,").Close(";").Close().Close().Line();
        EmitRegistration(writer, table, ns, name);
        return writer.ToString();
    }

    private static void EmitRegistration(SourceWriter writer, TableModel table, string ns, string name)
    {
        writer.Line("namespace TypedJobs")
            .Open()
            .Line($"/// <summary>Registers the jobs of {table.AssemblyName}.</summary>")
            .Line(RuntimeNames.GeneratedCode)
            .Line($"public static class {TypeNames.UniqueIdentifier(table.AssemblyName)}JobsRegistration")
            .Open()
            .Line($"/// <summary>Adds the jobs of {table.AssemblyName} to what this host can run, and their handlers to its services.</summary>")
            .Line("/// <param name=\"builder\">What is being set up.</param>")
            .Line($"public static {RuntimeNames.Builder} Add{name}Jobs(this {RuntimeNames.Builder} builder)")
            .Open()
            .Line("global::System.ArgumentNullException.ThrowIfNull(builder);")
            .Line()
            .Line("// Before anything else of the runtime is touched, which another version may not have.")
            .Line($"{RuntimeNames.Contract}.Require({ContractVersion.Current}, {CodeLiterals.Text(table.AssemblyName)});")
            .Line("return Add(builder);")
            .Close()
            .Line()
            .Line(RuntimeNames.NotInlined);
        if (table.HasObsoleteServices)
        {
            writer.Line("[global::System.Obsolete]");
        }

        writer.Line($"private static {RuntimeNames.Builder} Add({RuntimeNames.Builder} builder)")
            .Open();
        foreach (string service in table.Services)
        {
            writer.Line($"{RuntimeNames.Registration}.TryAddScoped<{service}>(builder.Services);");
        }

        writer.Line($"return builder.AddJobs(global::{ns}.AssemblyJobs.Instance);").Close().Close().Close();
    }
}
