using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// Looks through a method that is given the token, and stops at whatever a rule might have something to say about. What it
/// lets through hands its token on, or the context's, or that of a linked source it disposes, and to every call that could
/// take one; it catches no cancellation, keeps no token, blocks nowhere, and drops no task.
/// </summary>
internal sealed class BodyScreen(JobCode code, MethodNames names, DeclaredTypes types, CalleeLookup lookup, IMethodSymbol method, SyntaxNode body)
{
    private readonly TiedNames _tied = new(code.Symbols.TokenOf(method)?.Name, code.Symbols.ContextOf(method)?.Name);
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);
    private readonly ImmutableArray<IMethodSymbol>.Builder _handedTo = ImmutableArray.CreateBuilder<IMethodSymbol>();
    private readonly ImmutableArray<IMethodSymbol>.Builder _callees = ImmutableArray.CreateBuilder<IMethodSymbol>();
    private readonly DroppedTasks _dropped = new(names, types, method, body);
    private readonly bool _isSynchronous = !method.IsAsync;
    private LoopScreen? _loop;
    private int _touches;
    private int _cleanups;
    private int _functions;
    private int _asynchronous = method.IsAsync ? 1 : 0;
    private bool _isAsync = method.IsAsync;
    private bool _isDirect;
    private HashSet<string>? _localFunctions;

    /// <summary>What was found; null when the body has to be bound.</summary>
    public ScreenedMethod? Look() => Pass(body) && _touches > 0
        ? new ScreenedMethod(HasToken: true, _isDirect, _handedTo.ToImmutable(), _callees.ToImmutable())
        : null;

    private bool Pass(SyntaxNode? node)
    {
        switch (node)
        {
            case null:
                return true;
            case InvocationExpressionSyntax call:
                return PassCall(call);
            case BaseObjectCreationExpressionSyntax creation:
                return PassCreation(creation);
            case MemberAccessExpressionSyntax access:
                return PassMember(access);
            case MemberBindingExpressionSyntax binding:
                return PassMember(binding, binding.Name.Identifier.ValueText);
            case IdentifierNameSyntax name:
                return PassName(name.Identifier.ValueText);
            case AssignmentExpressionSyntax assignment:
                return PassAssignment(assignment);
            case LambdaExpressionSyntax lambda:
                return PassLambda(lambda);
            case LocalFunctionStatementSyntax function:
                return PassFunction(function);
            case AwaitExpressionSyntax wait:
                _loop?.TakeLong();
                return Pass(wait.Expression);
            case CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax:
                return PassLoop((StatementSyntax)node);
            case TryStatementSyntax attempt:
                return PassTry(attempt);
            case IfStatementSyntax choice:
                return Pass(choice.Condition) && PassIn(choice.Statement, choice.Condition) && PassIn(choice.Else?.Statement, choice.Condition);
            case ConditionalExpressionSyntax choice:
                return Pass(choice.Condition) && PassIn(choice.WhenTrue, choice.Condition) && PassIn(choice.WhenFalse, choice.Condition);
            case ReturnStatementSyntax statement:
                if (_isSynchronous && statement.Expression is InvocationExpressionSyntax)
                {
                    _loop?.TakeLong();
                }

                return Pass(statement.Expression);
            case VariableDeclarationSyntax declaration:
                if (declaration.Parent is LocalDeclarationStatementSyntax { IsConst: true })
                {
                    _constants.UnionWith(declaration.Variables.Select(static each => each.Identifier.ValueText));
                }

                return declaration.Variables.All(each => PassLocal(each, declaration.Parent));
            case SingleVariableDesignationSyntax designation:
                return Declare(designation.Identifier);
            case InterpolatedStringExpressionSyntax when names.IsWritten("AppendFormatted"):
            case InitializerExpressionSyntax when node.IsKind(SyntaxKind.CollectionInitializerExpression) && MayTake("Add"):
                return false;
            case GenericNameSyntax name:
                return PassGeneric(name) && PassName(name.Identifier.ValueText);
            case TypeSyntax:
                return true;
            default:
                return PlainSyntax.Contains(node) && PassChildren(node);
        }
    }

    private bool PassChildren(SyntaxNode node)
    {
        foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
        {
            if (child.AsNode() is { } inner && !Pass(inner))
            {
                return false;
            }
        }

        return true;
    }

    private bool PassName(string name) =>
        !_tied.Contains(name) && !IsFunction(name) && (types.IsValue(name) || (!MayTake(name) && !names.HoldsToken(name) && name is not ("BlockingCollection" or "Result")));

    // What is generic of a token takes it by parameters that do not say so.
    private static bool PassGeneric(SimpleNameSyntax name) =>
        name is not GenericNameSyntax || !SyntaxNames.Mentions(name, static each => each is "CancellationToken" or "CancellationTokenSource" or "BlockingCollection");

    // A method that is passed as a delegate is called by somebody else.
    private bool MayTake(string name) => names.IsWritten(name) || Has(name, NameTraits.TakesToken);

    private bool Has(string name, NameTraits trait) => (names.TraitsOf(name) & trait) != 0;

    private bool PassMember(MemberAccessExpressionSyntax access)
    {
        string name = access.Name.Identifier.ValueText;
        if (!access.IsKind(SyntaxKind.SimpleMemberAccessExpression) || !PassMember(access, name))
        {
            return false;
        }

        if (_tied.IsToken(access.Expression))
        {
            // As an argument it would be somebody else's to look at.
            return name == "IsCancellationRequested" && access.FirstAncestorOrSelf<ArgumentSyntax>() is null && _functions == 0 && Touch(isDirect: true);
        }

        return _tied.IsContext(access.Expression)
            ? name is not ("CancellationToken" or "Cancellation")
            : Pass(access.Expression);
    }

    // What is compared, counted, or asked for a member is a value, and no method.
    private bool PassMember(ExpressionSyntax access, string name) =>
        name != "Result"
        && !names.HoldsToken(name)
        && (!MayTake(name) || access.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or IsPatternExpressionSyntax
            || (access.Parent is InterpolationSyntax && !names.IsWritten(name))
            || (access.Parent is BinaryExpressionSyntax binary && IsOfValues(binary, access)));

    // Delegates are compared and added as well, but with no literal.
    private static bool IsOfValues(BinaryExpressionSyntax binary, ExpressionSyntax side) => binary.Kind() switch
    {
        SyntaxKind.CoalesceExpression => false,
        SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression or SyntaxKind.AddExpression or SyntaxKind.SubtractExpression =>
            (binary.Left == side ? binary.Right : binary.Left) is LiteralExpressionSyntax,
        _ => true,
    };

    private bool Touch(bool isDirect)
    {
        _touches++;
        _isDirect |= isDirect;
        _loop?.Touch();
        return true;
    }

    private bool PassCall(InvocationExpressionSyntax call)
    {
        if (CallSyntax.NameOf(call) is not { } simple)
        {
            return false;
        }

        string name = simple.Identifier.ValueText;
        ExpressionSyntax? receiver = CallSyntax.ReceiverOf(call);
        if (receiver is null && simple.Parent is InvocationExpressionSyntax && name == "nameof" && !names.IsWritten(name))
        {
            return true;
        }

        if (receiver is not null && _tied.IsToken(receiver))
        {
            return name == "ThrowIfCancellationRequested" && Touch(isDirect: true);
        }

        if (receiver is not null && _tied.IsSource(receiver))
        {
            return name is "CancelAfter" or "Cancel" && Touch(isDirect: true) && call.ArgumentList.Arguments.All(each => Pass(each.Expression));
        }

        // What stands before `?.` was passed already.
        if (receiver is not null && simple.Parent is not MemberBindingExpressionSyntax && !_tied.IsContext(receiver) && !Pass(receiver))
        {
            return false;
        }

        return name == "ConfigureAwait" && !names.IsWritten(name)
            ? call.ArgumentList.Arguments.All(each => Pass(each.Expression))
            : PassGeneric(simple) && !names.HoldsToken(name) && PassCall(call, name, receiver);
    }

    private bool PassCall(InvocationExpressionSyntax call, string name, ExpressionSyntax? receiver)
    {
        bool isFunction = receiver is null && IsFunction(name);
        bool isDelegate = receiver is null && !isFunction && types.IsValue(name);
        Callee callee = isFunction || isDelegate ? Callee.Elsewhere : lookup.Find(name, receiver, call.ArgumentList.Arguments.Count);
        bool isKept = name is "Add" or "TryAdd" or "Enqueue" or "Push";
        if (!callee.IsKnown || IsSpecial(name, receiver) || !PassArguments(call.ArgumentList, callee.Method, isKept, out bool isGiven))
        {
            return false;
        }

        if ((!isGiven && !isFunction && (isDelegate || CouldBeGiven(call, name, receiver)))
            || (name is "Run" or "StartNew" && !isGiven)
            || ((isFunction || isDelegate || MayReturnTask(name, callee)) && _dropped.MayDrop(call, _isAsync)))
        {
            return false;
        }

        if (callee.Method is { } target)
        {
            // What only cleans up is not followed.
            if (_cleanups > 0)
            {
                return false;
            }

            _callees.Add(target);
        }

        if (callee.Method is not null || isFunction || isDelegate || _isSynchronous || (Has(name, NameTraits.IsHeavy) && lookup.MayBeHeavy(name, receiver)))
        {
            _loop?.TakeLong();
        }

        return true;
    }

    private bool PassArguments(BaseArgumentListSyntax? arguments, IMethodSymbol? target, bool isKept, out bool isGiven)
    {
        isGiven = false;
        int before = _touches;
        foreach (ArgumentSyntax argument in arguments?.Arguments ?? default)
        {
            if (argument.RefKindKeyword.IsKind(SyntaxKind.None) && (_tied.IsToken(argument.Expression) || _tied.IsContext(argument.Expression)))
            {
                isGiven = true;
                Touch(isDirect: target is null);
                if (target is not null)
                {
                    _handedTo.Add(target);
                }
            }
            else if (!Pass(argument.Expression))
            {
                return false;
            }
        }

        return !isKept || _touches == before;
    }

    private bool CouldBeGiven(InvocationExpressionSyntax call, string name, ExpressionSyntax? receiver)
    {
        NameTraits same = names.TraitsOf(name);
        NameTraits sibling = _asynchronous > 0 && !TokenRoutes.HasNoSibling(name) ? names.TraitsOf(name + "Async") : NameTraits.None;
        bool isSame = (same & NameTraits.TakesToken) != 0;
        bool isSibling = (sibling & NameTraits.IsSibling) != 0;
        return (isSame && (same & (NameTraits.Extends | NameTraits.ExtendsStreams)) != 0)
            || (isSibling && (sibling & NameTraits.Extends) != 0)
            || ((isSame || isSibling) && lookup.CouldBeGiven(name, receiver, call.ArgumentList.Arguments.Count, isSame, isSibling));
    }

    // What other rules look at.
    private static bool IsSpecial(string name, ExpressionSyntax? receiver) => name switch
    {
        "Join" => receiver is not PredefinedTypeSyntax,
        "Wait" or "WaitAll" or "WaitAny" or "WaitOne" or "SignalAndWait" or "GetResult" or "GetAwaiter" or "Sleep" or "WaitForExit" => true,
        "Register" or "UnsafeRegister" or "OnCancelled" or "CreateLinkedTokenSource" or "Invoke" or "DynamicInvoke" => true,
        "QueueUserWorkItem" or "UnsafeQueueUserWorkItem" or "ContinueWith" => true,
        "WaitForCompletionAsync" or "WaitForResultAsync" => true,
        _ => false,
    };

    // What nobody knows of is a delegate, which may return anything.
    private bool MayReturnTask(string name, Callee callee) => callee.Method is { } target
        ? target.ReturnType is ITypeParameterSymbol || JobSymbols.IsTask(target.ReturnType)
        : names.TraitsOf(name) is var traits && ((traits & NameTraits.Known) == 0 || (traits & NameTraits.ReturnsTask) != 0);

    private bool PassCreation(BaseObjectCreationExpressionSyntax creation)
    {
        TypeSyntax? type = creation switch
        {
            ObjectCreationExpressionSyntax named => named.Type,
            { Parent: EqualsValueClauseSyntax { Parent.Parent: VariableDeclarationSyntax { Type: { IsVar: false } declared } } } => declared,
            _ => null,
        };
        string name = SyntaxNames.LastOf(type);
        return name.Length > 0
            && name is not ("Thread" or "CancellationTokenSource" or "CancellationToken" or "BlockingCollection")
            && !SyntaxNames.HoldsToken(type)
            && !names.HasConstructor(name)
            && PassArguments(creation.ArgumentList, target: null, isKept: false, out bool isGiven)
            && (isGiven || !names.TakesToken(name))
            && Pass(creation.Initializer);
    }

    // What holds the token beyond the call is another rule's business.
    private bool PassAssignment(AssignmentExpressionSyntax assignment)
    {
        int before = _touches;
        if (!Pass(assignment.Right))
        {
            return false;
        }

        switch (assignment.Left)
        {
            case IdentifierNameSyntax { Identifier.ValueText: "_" }:
                return true;
            case IdentifierNameSyntax { Identifier.ValueText: var name } when types.IsValue(name):
                return !_tied.Contains(name);
            case IdentifierNameSyntax { Identifier.ValueText: var name } when Has($"set_{name}", NameTraits.TakesToken):
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } when Has($"set_{member}", NameTraits.TakesToken):
                return false;
            default:
                return (_touches == before || assignment.Right is AwaitExpressionSyntax)
                    && !MayBeFunction(assignment.Right)
                    && (assignment.Left is not IdentifierNameSyntax left || PassName(left.Identifier.ValueText))
                    && (assignment.Left is IdentifierNameSyntax || Pass(assignment.Left));
        }
    }

    // A function may hold what was given the token, as a task that runs under it.
    private bool MayBeFunction(ExpressionSyntax value) => value switch
    {
        ParenthesizedExpressionSyntax parenthesized => MayBeFunction(parenthesized.Expression),
        CastExpressionSyntax cast => MayBeFunction(cast.Expression),
        CheckedExpressionSyntax either => MayBeFunction(either.Expression),
        PostfixUnaryExpressionSyntax unary => MayBeFunction(unary.Operand),
        AnonymousFunctionExpressionSyntax => true,
        BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [_] } creation => types.Of(creation) is not { TypeKind: not TypeKind.Delegate },
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Expression: var owner } => Has(name, NameTraits.Known) && IsOfLocal(owner),
        _ => false,
    };

    private bool IsOfLocal(ExpressionSyntax owner) => owner.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax name && types.IsValue(name.Identifier.ValueText));

    private bool PassLambda(LambdaExpressionSyntax lambda)
    {
        bool isAsync = lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
        bool isGiven = _dropped.IsArgumentOf(lambda, "Parallel", "ForEachAsync");
        if (isAsync && !_dropped.ReturnsWhatItDoes(lambda))
        {
            return false;
        }

        ParameterSyntax[] parameters = lambda switch
        {
            SimpleLambdaExpressionSyntax simple => [simple.Parameter],
            ParenthesizedLambdaExpressionSyntax parenthesized => [.. parenthesized.ParameterList.Parameters],
            _ => [],
        };
        if (!parameters.All(parameter => Declare(parameter.Identifier)))
        {
            return false;
        }

        if (isGiven && parameters is [_, var token])
        {
            _tied.AddToken(token.Identifier.ValueText);
        }

        int before = _touches;
        return PassFunction(lambda.Body, isAsync) && (_touches == before || lambda.Parent is ArgumentSyntax);
    }

    private bool PassFunction(LocalFunctionStatementSyntax function)
    {
        bool isAsync = function.Modifiers.Any(SyntaxKind.AsyncKeyword);
        return !(isAsync && function.ReturnType is PredefinedTypeSyntax)
            && !function.ParameterList.TakesToken()
            && Declare(function.Identifier)
            && function.ParameterList.Parameters.All(parameter => Declare(parameter.Identifier))
            && PassFunction((SyntaxNode?)function.Body ?? function.ExpressionBody, isAsync);
    }

    private bool PassFunction(SyntaxNode? inner, bool isAsync)
    {
        int asynchronous = isAsync ? 1 : 0;
        bool outer = _isAsync;
        _isAsync = isAsync;
        _asynchronous += asynchronous;
        _functions++;
        bool passes = Pass(inner);
        _functions--;
        _asynchronous -= asynchronous;
        _isAsync = outer;
        return passes;
    }

    private bool IsFunction(string name)
    {
        if (_localFunctions is null)
        {
            _localFunctions = new HashSet<string>(StringComparer.Ordinal);
            foreach (SyntaxNode node in body.DescendantNodes(static node => node is not ExpressionSyntax))
            {
                if (node is LocalFunctionStatementSyntax function)
                {
                    _localFunctions.Add(function.Identifier.ValueText);
                }
            }
        }

        return _localFunctions.Contains(name);
    }

    // A name that stands for two things cannot be told apart by name.
    private bool Declare(SyntaxToken local, TypeSyntax? type = null)
    {
        bool isOnlyLocal = types.Declare(local.ValueText, type);
        return isOnlyLocal && !_tied.Contains(local.ValueText);
    }

    private bool PassLocal(VariableDeclaratorSyntax local, SyntaxNode? statement)
    {
        if (!types.Declare(local) || _tied.Contains(local.Identifier.ValueText))
        {
            return false;
        }

        if (local.Initializer?.Value is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } call
            || CallSyntax.NameOf(call)?.Identifier.ValueText != "CreateLinkedTokenSource")
        {
            return Pass(local.Initializer?.Value);
        }

        bool isDisposed = statement is UsingStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: (int)SyntaxKind.UsingKeyword };
        bool isLinked = false;
        foreach (ArgumentSyntax argument in arguments)
        {
            if (_tied.IsToken(argument.Expression))
            {
                isLinked = true;
                Touch(isDirect: true);
            }
            else if (!Pass(argument.Expression))
            {
                return false;
            }
        }

        if (!isDisposed || !isLinked || CallSyntax.ReceiverOf(call) is not IdentifierNameSyntax { Identifier.ValueText: "CancellationTokenSource" })
        {
            return false;
        }

        _tied.AddSource(local.Identifier.ValueText);
        return true;
    }

    private bool PassIn(SyntaxNode? branch, ExpressionSyntax condition)
    {
        int cleanup = branch is not null && CallSyntax.AsksForCancellation(condition) ? 1 : 0;
        _cleanups += cleanup;
        bool passes = Pass(branch);
        _cleanups -= cleanup;
        return passes;
    }

    private bool PassLoop(StatementSyntax loop)
    {
        _loop = new LoopScreen(_loop);
        bool passes = loop switch
        {
            CommonForEachStatementSyntax each => PassForEach(each),
            ForStatementSyntax each => PassFor(each),
            WhileStatementSyntax each => PassTurns(each.Condition, each.Statement),
            DoStatementSyntax each => PassTurns(each.Condition, each.Statement),
            _ => false,
        } && _loop.Passes;
        _loop = _loop.Outer;
        return passes;
    }

    private bool PassForEach(CommonForEachStatementSyntax loop)
    {
        if (loop.AwaitKeyword.IsKind(SyntaxKind.AwaitKeyword))
        {
            _loop!.TakeLong();
            if (!IsGivenStream(loop.Expression))
            {
                return false;
            }
        }

        return (loop is ForEachStatementSyntax one ? Declare(one.Identifier, one.Type is { IsVar: false } type ? type : null) : Pass(((ForEachVariableStatementSyntax)loop).Variable))
            && Pass(loop.Expression)
            && Pass(loop.Statement);
    }

    // A call that is given the token, whatever ConfigureAwait is called around it.
    private bool IsGivenStream(ExpressionSyntax stream) =>
        stream is InvocationExpressionSyntax call
        && (CallSyntax.NameOf(call)?.Identifier.ValueText == "ConfigureAwait"
            ? CallSyntax.ReceiverOf(call) is { } inner && IsGivenStream(inner)
            : call.ArgumentList.Arguments.Any(argument => _tied.IsToken(argument.Expression)));

    private bool PassFor(ForStatementSyntax loop)
    {
        if (loop.Condition is null)
        {
            _loop!.TakeLong();
        }

        return Pass(loop.Declaration)
            && loop.Initializers.All(Pass)
            && Pass(loop.Condition)
            && loop.Incrementors.All(Pass)
            && Pass(loop.Statement);
    }

    private bool PassTurns(ExpressionSyntax condition, StatementSyntax turn)
    {
        if (MayBeConstant(condition))
        {
            _loop!.TakeLong();
        }

        return Pass(condition) && Pass(turn);
    }

    // Whatever calls something, or asks a variable, is none; what else is named may be a constant.
    private bool MayBeConstant(ExpressionSyntax condition) =>
        !condition.DescendantNodesAndSelf().Any(node => SyntaxNames.IsValue(node) && node switch
        {
            InvocationExpressionSyntax { Expression: not IdentifierNameSyntax { Identifier.ValueText: "nameof" } } or ElementAccessExpressionSyntax or AwaitExpressionSyntax => true,
            IdentifierNameSyntax { Identifier.ValueText: var name } => types.IsValue(name) && !_constants.Contains(name),
            _ => false,
        });

    private bool PassTry(TryStatementSyntax attempt)
    {
        if (!Pass(attempt.Block) || !CatchScreen.Passes(attempt, names, _tied.IsToken))
        {
            return false;
        }

        _cleanups++;
        bool passes = attempt.Catches.All(PassCatch) && Pass(attempt.Finally?.Block);
        _cleanups--;
        return passes;
    }

    private bool PassCatch(CatchClauseSyntax clause) =>
        (clause.Declaration is not { } declaration || Declare(declaration.Identifier))
        && Pass(clause.Filter?.FilterExpression)
        && Pass(clause.Block);
}
