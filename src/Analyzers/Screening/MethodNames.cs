using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// What a call of a name can mean at worst, by all methods of that name in the compilation and in what it references. So
/// much can be said of a call without it being bound: if no method of the name takes a token, none is missing.
/// </summary>
internal sealed class MethodNames
{
    private static readonly string[] OfBlockingCollection =
        ["Add", "TryAdd", "Take", "TryTake", "AddToAny", "TryAddToAny", "TakeFromAny", "TryTakeFromAny", "GetConsumingEnumerable"];

    private readonly List<AssemblyNames> _references = [];
    private readonly Dictionary<string, NameTraits> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenByConstructor = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withConstructor = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cancellations = new(StringComparer.Ordinal);
    private readonly HashSet<string> _extensions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private readonly List<(string Type, string Base)> _bases = [];
    private readonly ConcurrentDictionary<string, bool> _constructed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NameTraits> _traits = new(StringComparer.Ordinal);

    private readonly string? _assembly;

    private MethodNames(JobCode code, CancellationToken cancellationToken)
    {
        _assembly = code.Compilation.AssemblyName;
        IsComplete = Add(code.Compilation, code.IsGenerated, cancellationToken);
        foreach (MetadataReference reference in code.Compilation.References)
        {
            IsComplete = IsComplete && Add(reference, cancellationToken);
        }

        // An exception is a cancellation by what it derives from, over however many steps.
        bool isFound = IsComplete;
        while (isFound)
        {
            isFound = false;
            foreach ((string type, string from) in _bases)
            {
                isFound |= IsCancellation(from) && _cancellations.Add(type);
            }
        }
    }

    private bool IsComplete { get; set; }

    /// <summary>Null when names do not tell enough: then everything is bound.</summary>
    public static MethodNames? Find(JobCode code, CancellationToken cancellationToken) =>
        new MethodNames(code, cancellationToken) is { IsComplete: true } names ? names : null;

    /// <summary>What is known of the methods of that name, declared here or referenced.</summary>
    public NameTraits TraitsOf(string name) => _traits.GetOrAdd(name, Combine);

    /// <summary>Whether this compilation has a method of that name that somebody wrote, which a call may mean.</summary>
    public bool IsWritten(string name) => _written.Contains(name);

    /// <summary>Whether this compilation has a method of that name that extends what it is called on.</summary>
    public bool IsExtension(string name) => _extensions.Contains(name);

    /// <summary>Whether this compilation has a field, a property or an event of that name.</summary>
    public bool IsHeld(string name) => _held.Contains(name);

    /// <summary>Whether a member of that name may be, hold or return a token.</summary>
    public bool HoldsToken(string name) => name == "CancellationToken" || _tokens.Contains(name) || (TraitsOf(name) & NameTraits.HoldsToken) != 0;

    /// <summary>Whether an object of the type may be given a token when it is made.</summary>
    public bool TakesToken(string type) =>
        _constructed.GetOrAdd(type, each => _takenByConstructor.Contains(each) || _references.Exists(reference => reference.TakesToken(each)));

    /// <summary>Whether this compilation says what happens when an object of the type is made.</summary>
    public bool HasConstructor(string type) => _withConstructor.Contains(type);

    /// <summary>Whether this compilation says so of any type.</summary>
    public bool HasConstructors => _withConstructor.Count > 0;

    /// <summary>Whether the exception may be the one of a cancellation.</summary>
    public bool IsCancellation(string exception) =>
        SyntaxNames.TellsOfCancellation(exception) || _cancellations.Contains(exception) || _references.Exists(each => each.IsCancellation(exception));

    private NameTraits Combine(string name)
    {
        _declared.TryGetValue(name, out NameTraits traits);
        foreach (AssemblyNames reference in _references)
        {
            traits |= reference.TraitsOf(name, _assembly);
        }

        // Of what is a stream and a sequence at once, the methods of the one stand in for those of the other.
        return (traits & NameTraits.ExtendsStreams) != 0 && _bases.Exists(static each => each.Base == "IAsyncEnumerable")
            ? traits | NameTraits.IsSibling | NameTraits.Extends
            : traits;
    }

    private bool Add(MetadataReference reference, CancellationToken cancellationToken)
    {
        switch (reference)
        {
            case CompilationReference { Compilation: CSharpCompilation compilation }:
                return Add(compilation, static _ => true, cancellationToken);
            case PortableExecutableReference file:
                try
                {
                    _references.Add(AssemblyNames.Of(file));
                    return !_references[^1].HidesNames;
                }
                catch (Exception e) when (e is BadImageFormatException or IOException)
                {
                    return false;
                }

            default:
                return false;
        }
    }

    private bool Add(Compilation compilation, Func<SyntaxTree, bool> isGenerated, CancellationToken cancellationToken)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            var names = SourceNames.Of(tree, cancellationToken);
            if (names.HidesNames)
            {
                return false;
            }

            bool isWritten = names.Methods.Count > 0 && !isGenerated(tree);
            foreach (KeyValuePair<string, NameTraits> method in names.Methods)
            {
                Add(method.Key, method.Value);
                if (isWritten)
                {
                    _written.Add(method.Key);
                }
            }

            foreach (string name in names.HasBlockingCollection ? OfBlockingCollection : [])
            {
                Add(name, NameTraits.TakesToken);
            }

            // Whatever is meant by another name may be anything.
            _takenByConstructor.UnionWith(names.Aliases);
            _withConstructor.UnionWith(names.Aliases);
            _cancellations.UnionWith(names.Aliases);
            _takenByConstructor.UnionWith(names.TakenByConstructor);
            _withConstructor.UnionWith(names.WithConstructor);
            _extensions.UnionWith(names.Extensions);
            _held.UnionWith(names.Held);
            _tokens.UnionWith(names.Tokens);
            _bases.AddRange(names.Bases);
        }

        return true;
    }

    private void Add(string method, NameTraits traits)
    {
        _declared.TryGetValue(method, out NameTraits known);
        _declared[method] = known | traits;
    }
}
