using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds the <c>JsonSerializerContext</c>s that an assembly or a job names.</summary>
internal sealed class ContextParser(Compilation compilation, List<DiagnosticInfo> diagnostics)
{
    /// <summary>The contexts, in the order in which they are named.</summary>
    public IReadOnlyList<JsonContextModel> Parse(ISymbol named)
    {
        var contexts = new List<JsonContextModel>();
        foreach (AttributeData attribute in named.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "JobJsonContextAttribute", ContainingNamespace: { Name: "TypedJobs", ContainingNamespace.IsGlobalNamespace: true } }
                && attribute.ConstructorArguments is [var argument])
            {
                if (ParseOne(argument.Value as INamedTypeSymbol, attribute) is { } context)
                {
                    contexts.Add(context);
                }
            }
        }

        return contexts;
    }

    private JsonContextModel? ParseOne(INamedTypeSymbol? context, AttributeData attribute)
    {
        string? obstacle = context switch
        {
            null => "it is no class",
            _ when !IsContext(context) => "it is not derived from JsonSerializerContext",
            _ when !compilation.IsSymbolAccessibleWithin(context, compilation.Assembly) => "generated code cannot see it; make it internal or public",
            _ => Usability.ObstacleOf(context, compilation),
        };
        if (obstacle is not null)
        {
            diagnostics.Add(DiagnosticInfo.Create(
                Descriptors.UnusableContext,
                attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation(),
                context is null ? "null" : PayloadTypeParser.Display(context),
                obstacle));
            return null;
        }

        return new JsonContextModel(
            context!.ToCode(TypeNames.Plain),
            context!.GetAttributes()
                .Where(each => each.AttributeClass?.Name == "JsonSerializableAttribute")
                .Select(each => each.ConstructorArguments is [{ Value: ITypeSymbol type }] ? type.ToCode(TypeNames.Plain) : string.Empty)
                .ToEquatableArray());
    }

    private static bool IsContext(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type.BaseType; level is not null; level = level.BaseType)
        {
            if (level.ToDisplayString(KnownTypes.MetadataFormat) == "System.Text.Json.Serialization.JsonSerializerContext")
            {
                return true;
            }
        }

        return false;
    }
}
