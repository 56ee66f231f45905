using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;
using TypedJobs.Generators.Parsing.Payloads;
using TypedJobs.Jobs;

namespace TypedJobs.Generators.Parsing;

/// <summary>Turns one method with its <c>[Job]</c> into a model, or into the reasons why it is no job.</summary>
internal sealed class JobParser
{
    private readonly List<DiagnosticInfo> _diagnostics = [];
    private readonly IMethodSymbol _method;
    private readonly SyntaxNode _node;
    private readonly AttributeData _attribute;
    private readonly SemanticModel _model;
    private readonly Compilation _compilation;
    private readonly PayloadTypeParser _types;
    private readonly List<SchedulePlace> _schedules = [];

    private JobParser(GeneratorAttributeSyntaxContext context)
    {
        // Of a partial method the declaration has the defaults, wherever the attribute is.
        var method = (IMethodSymbol)context.TargetSymbol;
        _method = method.PartialDefinitionPart ?? method;
        _node = context.TargetNode;
        _attribute = context.Attributes[0];
        _model = context.SemanticModel;
        _compilation = _model.Compilation;
        var contexts = new ContextParser(_compilation, _diagnostics);
        IReadOnlyList<JsonContextModel> own = contexts.Parse(_method);
        _types = new PayloadTypeParser(
            _compilation,
            [.. own, .. contexts.Parse(_compilation.Assembly)],
            string.Concat(own.Select(context => "_by_" + CodecNames.Identifier(context.FullName))));
    }

    private Location? Location => _method.Locations.FirstOrDefault();

    private string Display => _method.ContainingType is { } type
        ? $"{type.ToDisplayString(TypeNames.Readable)}.{_method.Name}"
        : _method.Name;

    public static ParseResult Parse(
        GeneratorAttributeSyntaxContext context, Action<GeneratorStage, string>? probe, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            probe?.Invoke(GeneratorStage.Parsing, context.TargetSymbol.Name);
            return Parse(new JobParser(context));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // An error of the generator's own is that of one job, and the others are generated.
            var location = LocationInfo.From(context.TargetSymbol.Locations.FirstOrDefault());
            DiagnosticInfo failure = Failures.Describe(location, context.TargetSymbol.ToDisplayString(), exception);
            return new ParseResult(null, location, new[] { failure }.ToEquatableArray());
        }
    }

    private static ParseResult Parse(JobParser parser)
    {
        ParsedJob? job = parser.ParseMethod();
        return new ParseResult(
            parser._diagnostics.Count == 0 ? job : null,
            LocationInfo.From(parser.Location),
            parser._diagnostics.ToEquatableArray(),
            parser._schedules.ToEquatableArray());
    }

    private ParsedJob? ParseMethod()
    {
        if (!CheckShape())
        {
            return null;
        }

        string memberName = _method.Name.Length > 5 && _method.Name.EndsWith("Async", StringComparison.Ordinal)
            ? _method.Name.Substring(0, _method.Name.Length - 5)
            : _method.Name;
        var settingsParser = new SettingsParser(_attribute, _diagnostics);
        string? name = settingsParser.ParseName();
        if (name is null && _attribute.ConstructorArguments.Length == 0)
        {
            name = $"{_method.ContainingType.Name}.{memberName}";
            if (name.Length > JobLimits.MaxNameLength || name.Any(letter => letter > 'z'))
            {
                Report(Descriptors.InvalidName, name, "job", JobLimits.MaxNameLength.ToString(System.Globalization.CultureInfo.InvariantCulture), OptionParser.NameCharacters);
            }
        }

        IReadOnlyList<ParameterModel>? parameters = new ParameterParser(_types, _diagnostics).Parse(_method);
        SettingsModel settings = settingsParser.Parse(
            parameters?.Any(parameter => parameter.Kind == ParameterKind.CancellationToken) == true);
        RecurringModel[] recurring = [.. ParseRecurring(name ?? string.Empty, settingsParser.Queue, parameters)];
        ITypeSymbol? result = ResultType(out ReturnKind returnKind);
        PayloadType? resultPayload = ParseResultType(result);
        HandlerModel? handler = ParseHandler();
        if (handler is null || parameters is null || _diagnostics.Count > 0)
        {
            return null;
        }

        var payloadNames = new HashSet<string>(
            parameters.Where(parameter => parameter.Kind == ParameterKind.Payload).Select(parameter => parameter.Name.TrimStart('@')));
        var job = new JobModel(
            name!,
            TypeNames.Escape(_method.Name),
            memberName,
            _method.IsStatic,
            IsPublic(_method),
            returnKind,
            result?.ToCode(TypeNames.Annotated),
            resultPayload,
            parameters.ToEquatableArray(),
            settings,
            ShapeWriter.Write(
                parameters.Where(parameter => parameter.Kind == ParameterKind.Payload),
                resultPayload,
                _types.Codecs,
                SensitiveWriter.Write(parameters, resultPayload, SensitiveMarks.IsResultMarked(_method), _types.Codecs)),
            DocumentationParser.Parse(_method, _node, payloadNames).ToEquatableArray(),
            MarksParser.Parse(_method, _compilation),
            recurring.ToEquatableArray());
        return new ParsedJob(handler, job, _types.Codecs.ToEquatableArray());
    }

    private IEnumerable<RecurringModel> ParseRecurring(string name, string queue, IReadOnlyList<ParameterModel>? parameters)
    {
        AttributeData[] attributes = [.. RecurringParser.AttributesOf(_method)];
        if (attributes.Length > 0 && parameters is not null)
        {
            foreach ((ParameterModel parameter, IParameterSymbol symbol) in parameters.Zip(_method.Parameters, static (model, symbol) => (model, symbol)))
            {
                if (parameter is { Kind: ParameterKind.Payload, Default: null })
                {
                    _diagnostics.Add(DiagnosticInfo.Create(
                        Descriptors.RecursWithoutArgument, symbol.Locations.FirstOrDefault(), Display, symbol.Name));
                }
            }
        }

        foreach (AttributeData attribute in attributes)
        {
            yield return new RecurringParser(attribute, _diagnostics).Parse(name, queue, out SchedulePlace place);
            _schedules.Add(place);
        }
    }

    private bool CheckShape()
    {
        if (_method.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation))
        {
            Report(Descriptors.Inaccessible, Display, _method.MethodKind == MethodKind.LocalFunction ? "a local function" : "not a method");
            return false;
        }

        if (_method.ContainingType.TypeKind == TypeKind.Extension)
        {
            Report(Descriptors.NotCallable, Display, "is declared in an extension block");
            return false;
        }

        if (_method is { IsStatic: true, IsAbstract: true } or { IsStatic: true, IsVirtual: true })
        {
            Report(Descriptors.NotCallable, Display, "is a static member that types implement, so it is not known whose is called");
            return false;
        }

        if (_method.IsGenericMethod || TypesAround().Any(type => type.IsGenericType))
        {
            Report(Descriptors.Generic, Display);
        }

        if (!IsReachable(_method.DeclaredAccessibility))
        {
            Report(Descriptors.Inaccessible, Display, Describe(_method.DeclaredAccessibility));
        }
        else if (TypesAround().FirstOrDefault(type => type.IsFileLocal || !IsReachable(type.DeclaredAccessibility)) is { } hidden)
        {
            Report(
                Descriptors.Inaccessible,
                Display,
                $"in '{hidden.Name}', which is {(hidden.IsFileLocal ? "local to its file" : Describe(hidden.DeclaredAccessibility))}");
        }

        if (_method is { IsAsync: true, ReturnsVoid: true })
        {
            Report(Descriptors.AsyncVoid, Display);
        }

        if (!_method.IsStatic && _method.ContainingType.TypeKind is not (TypeKind.Class or TypeKind.Interface))
        {
            Report(Descriptors.NoInstance, Display, $"the {(_method.ContainingType.IsRecord ? "record " : string.Empty)}struct '{_method.ContainingType.Name}'");
        }

        if (_node.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp14 } options)
        {
            Report(Descriptors.LanguageVersion, Display, options.LanguageVersion.ToDisplayString());
        }

        return _diagnostics.Count == 0;
    }

    private HandlerModel? ParseHandler()
    {
        INamedTypeSymbol type = _method.ContainingType;
        string clientName = string.Concat(TypesAround().Reverse().Select(level => level.Name));
        string ns = type.ContainingNamespace.IsGlobalNamespace ? string.Empty : type.ContainingNamespace.ToDisplayString();
        string? taken = ((string[])["Client", "Calls", "Dispatch"]).Select(suffix => clientName + suffix).FirstOrDefault(name => IsTaken(type.ContainingNamespace, name));
        if (taken is not null)
        {
            Report(Descriptors.NameTaken, ns.Length == 0 ? taken : $"{ns}.{taken}", type.ToDisplayString(TypeNames.Readable));
            return null;
        }

        // An extension cannot have the name of the type that it extends.
        if (clientName == "IJobClient")
        {
            Report(Descriptors.NameTaken, clientName, type.ToDisplayString(TypeNames.Readable));
            return null;
        }

        // All names in generated code begin with one of these.
        if (((string[])["System", "Microsoft", "TypedJobs"]).FirstOrDefault(name => !_compilation.Assembly.GlobalNamespace.GetTypeMembers(name, 0).IsEmpty) is { } root)
        {
            Report(Descriptors.NameTaken, root, type.ToDisplayString(TypeNames.Readable));
            return null;
        }

        return new HandlerModel(
            ns,
            type.ToCode(TypeNames.Plain),
            type.ToDisplayString(TypeNames.Readable),
            clientName,
            TypesAround().All(IsPublic),
            IsRegistered: !type.IsStatic && !type.IsAbstract && type.TypeKind == TypeKind.Class,
            KnownTypes.HasStaticAbstracts(type),
            MarksParser.Parse(TypesAround(), _compilation),
            _compilation.AssemblyName ?? "Assembly");
    }

    private static bool IsTaken(INamespaceSymbol ns, string name) =>
        ns.GetMembers(name).Any(static member => member is INamespaceSymbol or INamedTypeSymbol { Arity: 0 });

    private ITypeSymbol? ResultType(out ReturnKind kind)
    {
        kind = ReturnKind.Synchronous;
        if (_method.ReturnsVoid)
        {
            return null;
        }

        if (_method.ReturnType is INamedTypeSymbol type
            && type.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks"
            && type.Name is "Task" or "ValueTask")
        {
            kind = type.Name == "Task" ? ReturnKind.Task : ReturnKind.ValueTask;
            return type.TypeArguments.Length == 1 ? type.TypeArguments[0] : null;
        }

        return _method.ReturnType;
    }

    private PayloadType? ParseResultType(ITypeSymbol? result)
    {
        if (result is null)
        {
            return null;
        }

        // What can be awaited would be stored in place of its result.
        if (_method.RefKind != RefKind.None || result.IsRefLikeType || result.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer || IsAwaitable(result))
        {
            Report(Descriptors.UnsupportedReturn, Display, _method.ReturnType.ToDisplayString(TypeNames.Readable));
            return null;
        }

        PayloadType? payload = _types.Parse(result, tracksNulls: false);
        if (payload is null)
        {
            Report(Descriptors.UnsupportedType, $"The result of '{Display}'", _types.Problem);
        }

        return payload;
    }

    // As the compiler looks it up where the handler is declared: inherited, or an extension.
    private bool IsAwaitable(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }

        return KnownTypes.Primitive(type) is null
            && _model.LookupSymbols(_node.SpanStart, type, "GetAwaiter", includeReducedExtensionMethods: true)
                .Any(static member => member is IMethodSymbol { IsStatic: false, Parameters.IsEmpty: true, ReturnsVoid: false });
    }

    // From the innermost type outwards.
    private IEnumerable<INamedTypeSymbol> TypesAround()
    {
        for (INamedTypeSymbol? type = _method.ContainingType; type is not null; type = type.ContainingType)
        {
            yield return type;
        }
    }

    private static bool IsPublic(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public;

    private static bool IsReachable(Accessibility accessibility) =>
        accessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static string Describe(Accessibility accessibility) => accessibility switch
    {
        Accessibility.Private => "private",
        Accessibility.Protected => "protected",
        _ => "private protected",
    };

    private void Report(DiagnosticDescriptor descriptor, params string[] arguments) =>
        _diagnostics.Add(DiagnosticInfo.Create(descriptor, Location, arguments));
}
