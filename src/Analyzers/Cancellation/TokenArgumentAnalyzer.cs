using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>A rule about the tokens that calls are given in place of the job's.</summary>
public abstract class TokenArgumentAnalyzer : JobMethodAnalyzer
{
    private protected sealed override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (!method.UsesToken)
        {
            return;
        }

        foreach (IOperation operation in method.Operations)
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    AnalyzeCall(call, call.TargetMethod, call.Arguments, method, context);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor } creation:
                    AnalyzeCall(creation, constructor, creation.Arguments, method, context);
                    break;
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Instance: not null } property } assignment
                    when method.Symbols.IsToken(property.Type):
                    Analyze(assignment, assignment.Value, property.Property.Name, method, context);
                    break;
            }
        }
    }

    private protected abstract void Analyze(
        TokenOrigin origin, IOperation value, string receiver, string token, JobMethod method, JobRuleContext context);

    private void AnalyzeCall(
        IOperation call, IMethodSymbol target, IEnumerable<IArgumentOperation> arguments, JobMethod method, JobRuleContext context)
    {
        IArgumentOperation[] given = [.. method.Origins.GivenTo(arguments)];
        if (given.Length == 0
            || (TokenRoutes.IsOutOfQuestion(target, method) && target.Name is not ("WithCancellation" or "Run" or "StartNew"))
            || given.Any(argument => method.Origins.Of(argument.Value) == TokenOrigin.Job)
            || context.MustFinish(call, target)
            || (call.IsCleanup(method) && !TokenRoutes.IsPause(target)))
        {
            return;
        }

        Report(given[0].Value, target.CallName(), method, context);
    }

    private void Analyze(IOperation assignment, IOperation value, string receiver, JobMethod method, JobRuleContext context)
    {
        if (!assignment.IsCleanup(method))
        {
            Report(value, receiver, method, context);
        }
    }

    private void Report(IOperation value, string receiver, JobMethod method, JobRuleContext context)
    {
        TokenOrigin origin = method.Origins.Of(value);
        if (origin != TokenOrigin.Job && value.TokenInScope(method) is { } token)
        {
            Analyze(origin, value, receiver, token, method, context);
        }
    }
}
