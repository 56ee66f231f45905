using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;
using TypedJobs.Generators.Parsing.Payloads;

namespace TypedJobs.Generators.Parsing;

/// <summary>Finds out where each argument of a handler comes from.</summary>
internal sealed class ParameterParser(PayloadTypeParser types, List<DiagnosticInfo> diagnostics)
{
    /// <summary>The parameters, in order; null when one cannot be.</summary>
    public IReadOnlyList<ParameterModel>? Parse(IMethodSymbol method)
    {
        var parameters = new List<ParameterModel>();
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (ParseOne(parameter) is { } model)
            {
                parameters.Add(model);
            }
        }

        bool complete = parameters.Count == method.Parameters.Length;
        complete &= CheckSingle(method, parameters, ParameterKind.CancellationToken, "CancellationToken");
        complete &= CheckSingle(method, parameters, ParameterKind.Context, "JobContext");
        complete &= CheckSingle(method, parameters, ParameterKind.Progress, "IProgress");
        foreach (IGrouping<string, ParameterModel> group in parameters
            .Where(parameter => parameter.Kind == ParameterKind.Payload)
            .GroupBy(parameter => parameter.JsonName, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1))
        {
            complete = false;
            diagnostics.Add(DiagnosticInfo.Create(
                Descriptors.DuplicateJsonName, method.Locations.FirstOrDefault(), $"'{method.Name}'", group.Key));
        }

        return complete ? AddDefaultAttributes(method, parameters) : null;
    }

    // A default can be given by attributes, and then stands before parameters without one: [Optional, DefaultParameterValue(1)]
    // int a, int b. Of some types it can be given by attributes alone.
    private static ParameterModel[] AddDefaultAttributes(IMethodSymbol method, List<ParameterModel> parameters)
    {
        ParameterModel[] models = [.. parameters];
        bool canFollow = true;
        for (int i = models.Length - 1; i >= 0; i--)
        {
            IParameterSymbol parameter = method.Parameters[i];
            if (models[i].Kind != ParameterKind.Payload || parameter.IsParams)
            {
                continue;
            }

            if (!parameter.IsOptional)
            {
                canFollow = false;
            }
            else if (!canFollow || DefaultOf(parameter) is DateTime)
            {
                canFollow = false;
                models[i] = models[i] with { DefaultAttributes = CodeLiterals.DefaultAttributes(DefaultOf(parameter), parameter.Type) };
            }
        }

        return models;
    }

    // Null for [Optional] alone.
    private static object? DefaultOf(IParameterSymbol parameter) => parameter.HasExplicitDefaultValue ? parameter.ExplicitDefaultValue : null;

    // An interface with static members that types implement is no type argument; and of a nullable value type, the service is the value.
    private static bool MustBeFoundByType(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T || KnownTypes.HasStaticAbstracts(type);

    private ParameterModel? ParseOne(IParameterSymbol parameter)
    {
        Location? location = parameter.Locations.FirstOrDefault();
        if (parameter.RefKind != RefKind.None)
        {
            string how = parameter.RefKind switch
            {
                RefKind.Ref => "ref",
                RefKind.Out => "out",
                RefKind.In => "in",
                _ => "ref readonly",
            };
            diagnostics.Add(DiagnosticInfo.Create(Descriptors.ByReference, location, parameter.Name, how));
            return null;
        }

        ITypeSymbol type = parameter.Type;
        if (type.IsRefLikeType || type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            diagnostics.Add(DiagnosticInfo.Create(
                Descriptors.StackOnly, location, parameter.Name, type.ToDisplayString(TypeNames.Readable)));
            return null;
        }

        string name = TypeNames.Escape(parameter.Name);
        string typeName = type.ToCode(TypeNames.Annotated);
        string fullName = type.ToCode(TypeNames.Plain);
        if (fullName == "global::System.Threading.CancellationToken")
        {
            return new ParameterModel(name, string.Empty, ParameterKind.CancellationToken, typeName, null, null, null, false, false, null);
        }

        if (fullName == "global::TypedJobs.JobContext")
        {
            return new ParameterModel(name, string.Empty, ParameterKind.Context, typeName, null, null, null, false, false, null);
        }

        if (ServiceAttribute(parameter) is { } service)
        {
            if (service.ConstructorArguments is [{ Kind: TypedConstantKind.Array or TypedConstantKind.Error }])
            {
                diagnostics.Add(DiagnosticInfo.Create(Descriptors.ServiceKey, location, parameter.Name));
                return null;
            }

            string? key = service.ConstructorArguments is [{ IsNull: false } argument] ? Key(argument) : null;
            bool isOptional = parameter.HasExplicitDefaultValue || type.NullableAnnotation == NullableAnnotation.Annotated;
            return new ParameterModel(
                name, string.Empty, ParameterKind.Service, typeName, null, null, null, isOptional, false, key, MustBeFoundByType(type));
        }

        if (type is INamedTypeSymbol { Name: "IProgress", TypeArguments.Length: 1 } progress
            && type.ContainingNamespace.ToDisplayString(KnownTypes.MetadataFormat) == "System")
        {
            return ParseProgress(parameter, name, typeName, progress.TypeArguments[0]);
        }

        if (types.Parse(type, tracksNulls: true) is not { } payload)
        {
            diagnostics.Add(DiagnosticInfo.Create(
                Descriptors.UnsupportedType, location, $"The parameter '{parameter.Name}'", types.Problem));
            return null;
        }

        return new ParameterModel(
            name,
            JsonNames.Camel(parameter.Name),
            ParameterKind.Payload,
            typeName,
            payload,
            parameter.IsParams ? "[]" : parameter.IsOptional ? CodeLiterals.Constant(DefaultOf(parameter), type) : null,
            DefaultAttributes: null,
            IsNullable: payload.Kind == PayloadKind.Nullable
                || (type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated)
                || (type.IsReferenceType && parameter is { IsOptional: true, IsParams: false } && DefaultOf(parameter) is null),
            parameter.IsParams,
            null)
        {
            IsSensitive = SensitiveMarks.IsMarked(parameter),
        };
    }

    private ParameterModel? ParseProgress(IParameterSymbol parameter, string name, string typeName, ITypeSymbol report)
    {
        if (types.Parse(report, tracksNulls: false) is { } payload)
        {
            return new ParameterModel(name, string.Empty, ParameterKind.Progress, typeName, payload, null, null, false, false, null)
            {
                IsSensitive = SensitiveMarks.IsMarked(parameter),
            };
        }

        diagnostics.Add(DiagnosticInfo.Create(
            Descriptors.UnsupportedType,
            parameter.Locations.FirstOrDefault(),
            $"What the parameter '{parameter.Name}' reports",
            types.Problem));
        return null;
    }

    private static string Key(TypedConstant key) => key.Kind == TypedConstantKind.Type
        ? $"typeof({((ITypeSymbol)key.Value!).ToCode(TypeNames.Plain)})"
        : key.Type!.SpecialType switch
        {
            // A literal alone would be an int, and another key.
            SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 =>
                $"({key.Type.ToCode(TypeNames.Plain)})({CodeLiterals.Constant(key.Value, key.Type)})",
            _ => CodeLiterals.Constant(key.Value, key.Type),
        };

    private static AttributeData? ServiceAttribute(IParameterSymbol parameter) =>
        parameter.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() is
            "TypedJobs.FromServicesAttribute"
            or "Microsoft.AspNetCore.Mvc.FromServicesAttribute"
            or "Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute");

    private bool CheckSingle(IMethodSymbol method, List<ParameterModel> parameters, ParameterKind kind, string what)
    {
        if (parameters.Count(parameter => parameter.Kind == kind) <= 1)
        {
            return true;
        }

        diagnostics.Add(DiagnosticInfo.Create(Descriptors.TwoOfAKind, method.Locations.FirstOrDefault(), method.Name, what));
        return false;
    }
}
