using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Finds the streams that are read without the token.</summary>
internal static class TokenStreams
{
    /// <summary>Returns the stream of the loop that could be given the token and is not; null when there is none.</summary>
    // A stream that a call makes is that call's business when it could take the token; one of this compilation that takes
    // none would not look at it either.
    public static IOperation? WithoutToken(IForEachLoopOperation loop, TokenMethod method)
    {
        IOperation stream = loop.Collection.WithoutConversions();
        while (stream is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured)
        {
            stream = (configured.Instance ?? configured.Arguments[0].Value).WithoutConversions();
        }

        return method.Tokens.IsTied(stream)
            || stream is IInvocationOperation { TargetMethod.Name: "WithCancellation" }
            || (stream is IInvocationOperation call
                && (method.RouteOf(call) is not null
                    || method.Origins.GivenTo(call.Arguments).Any()
                    || JobSymbols.Same(call.TargetMethod.ContainingAssembly, method.Symbol.ContainingAssembly)))
            || !IsStream(stream.Type, method)
            ? null
            : stream;
    }

    private static bool IsStream(ITypeSymbol? type, TokenMethod method) =>
        type is not null
        && (JobSymbols.Same(type.OriginalDefinition, method.Symbols.AsyncEnumerable)
            || type.AllInterfaces.Any(each => JobSymbols.Same(each.OriginalDefinition, method.Symbols.AsyncEnumerable)));
}
