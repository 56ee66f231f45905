using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;
using TypedJobs.Jobs;

namespace TypedJobs.Generators.Parsing;

/// <summary>Reads and checks the options of an attribute.</summary>
internal abstract class OptionParser(AttributeData attribute, List<DiagnosticInfo> diagnostics)
{
    /// <summary>The characters besides letters and digits that names of jobs and queues may contain.</summary>
    public const string NameCharacters = "'.', '-', and '_'";

    private readonly Dictionary<string, TimeSpan> _spans = new();

    /// <summary>Gets what the attribute sets, as initializers of the settings.</summary>
    protected List<string> Initializers { get; } = [];

    protected AttributeData Attribute => attribute;

    /// <summary>Returns the time span that an option is set to; null when it is not set, or to none.</summary>
    protected TimeSpan? SpanOf(string option) => _spans.TryGetValue(option, out TimeSpan span) ? span : null;

    protected static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);

    protected void ReadSpan(
        string option, TypedConstant constant, Location? location, Func<TimeSpan, bool> isInRange, string range)
    {
        if (!OptionText.TryReadSpan(constant.Value as string, out TimeSpan span) || !isInRange(span))
        {
            Report(Descriptors.InvalidSpan, location, option, constant.Value as string ?? "null", range);
            return;
        }

        _spans.Add(option, span);
        Initializers.Add($"{option} = {CodeLiterals.Span(span)}");
    }

    protected void ReadMember(string option, TypedConstant constant, Location? location)
    {
        IFieldSymbol? member = constant.Type!.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));
        if (member is null)
        {
            Report(
                Descriptors.InvalidOption,
                location,
                option,
                Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!,
                $"a member of {constant.Type.Name}");
            return;
        }

        Initializers.Add($"{option} = {constant.Type.ToCode(TypeNames.Plain)}.{member.Name}");
    }

    protected bool CheckName(string? name, string what, Location? location, int maxLength = JobLimits.MaxNameLength)
    {
        bool isSchedule = what == "schedule";
        if (isSchedule ? OptionText.IsScheduleName(name, maxLength) : OptionText.IsName(name, maxLength))
        {
            return true;
        }

        string characters = isSchedule ? "'.', '-', '_', and ':'" : NameCharacters;
        Report(Descriptors.InvalidName, location, name ?? "null", what, maxLength.ToString(CultureInfo.InvariantCulture), characters);
        return false;
    }

    protected void Report(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.Create(descriptor, location, arguments));

    /// <summary>Returns where the value of an option stands, or that of the constructor; the attribute where there is none.</summary>
    protected Location? ArgumentLocation(string? option)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax syntax)
        {
            return null;
        }

        AttributeArgumentSyntax? argument = syntax.ArgumentList?.Arguments
            .FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == option);
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }
}
