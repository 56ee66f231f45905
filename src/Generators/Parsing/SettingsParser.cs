using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing;

/// <summary>Reads and checks the options of a <c>[Job]</c>.</summary>
internal sealed class SettingsParser(AttributeData attribute, List<DiagnosticInfo> diagnostics)
{
    private const int MaxPriority = 1_000_000;
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    private readonly List<string> _initializers = [];

    /// <summary>The name that the attribute gives, if any.</summary>
    public string? ParseName()
    {
        if (attribute.ConstructorArguments.Length == 0)
        {
            return null;
        }

        string? name = attribute.ConstructorArguments[0].Value as string;
        CheckName(name, "job", ArgumentLocation(null));
        return name;
    }

    /// <summary>What the attribute sets.</summary>
    public SettingsModel Parse(bool takesCancellationToken)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            Read(argument.Key, argument.Value);
        }

        if (takesCancellationToken)
        {
            _initializers.Add("TakesCancellationToken = true");
        }

        return new SettingsModel(_initializers.ToEquatableArray());
    }

    private void Read(string option, TypedConstant constant)
    {
        if (constant.Kind == TypedConstantKind.Error)
        {
            return;
        }

        Location? location = ArgumentLocation(option);
        switch (option)
        {
            case "Queue":
                string? queue = constant.Value as string;
                CheckName(queue, "queue", location);
                _initializers.Add("Queue = " + CodeLiterals.Text(queue ?? string.Empty));
                break;
            case "MaxAttempts" when constant.Value is int attempts:
                if (attempts < 1)
                {
                    Report(Descriptors.InvalidAttempts, location, attempts.ToString(CultureInfo.InvariantCulture));
                }

                _initializers.Add("MaxAttempts = " + attempts.ToString(CultureInfo.InvariantCulture));
                break;
            case "Priority" when constant.Value is int priority:
                if (priority is < -MaxPriority or > MaxPriority)
                {
                    Report(Descriptors.InvalidOption, location, option, priority.ToString(CultureInfo.InvariantCulture), "from -1000000 to 1000000");
                }

                _initializers.Add("Priority = " + priority.ToString(CultureInfo.InvariantCulture));
                break;
            case "BackoffPolicy":
                string? policy = constant.Value as string;
                CheckName(policy, "backoff policy", location);
                _initializers.Add("BackoffPolicy = " + CodeLiterals.Text(policy ?? string.Empty));
                break;
            case "Timeout" or "ExpiresAfter" or "Deadline":
                ReadSpan(option, constant, location, span => span > TimeSpan.Zero && span <= LongestTimeout, "more than zero and at most 49 days");
                break;
            case "BackoffDelay" or "MaxBackoffDelay" or "KeepCompletedFor" or "KeepFailedFor" or "CancellationGracePeriod":
                ReadSpan(option, constant, location, span => span >= TimeSpan.Zero, "zero or more");
                break;
            case "BackoffJitter" when constant.Value is double jitter:
                if (!(jitter >= 0 && jitter <= 1))
                {
                    Report(Descriptors.InvalidOption, location, option, jitter.ToString(CultureInfo.InvariantCulture), "from 0 to 1");
                }

                _initializers.Add("BackoffJitter = " + CodeLiterals.Constant(jitter, constant.Type!));
                break;
            case "Backoff" or "OnCancel" or "OnIgnoredCancellation":
                ReadMember(option, constant, location);
                break;
        }
    }

    private void ReadSpan(
        string option, TypedConstant constant, Location? location, Func<TimeSpan, bool> isInRange, string range)
    {
        string text = constant.Value as string ?? "null";
        if (text.IndexOf(':') < 0
            || !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan span)
            || !isInRange(span))
        {
            Report(Descriptors.InvalidSpan, location, option, text, range);
            return;
        }

        _initializers.Add($"{option} = {CodeLiterals.Span(span)}");
    }

    private void ReadMember(string option, TypedConstant constant, Location? location)
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

        _initializers.Add($"{option} = {constant.Type.ToDisplayString(TypeNames.Plain)}.{member.Name}");
    }

    private void CheckName(string? name, string what, Location? location)
    {
        if (name is null || name.Length is 0 or > 128 || !name.All(IsAllowed))
        {
            Report(Descriptors.InvalidName, location, name ?? "null", what);
        }
    }

    private static bool IsAllowed(char letter) =>
        letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '-' or '_';

    private void Report(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.Create(descriptor, location, arguments));

    private Location? ArgumentLocation(string? option)
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
