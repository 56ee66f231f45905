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

    // Exceptions that are derived more often than that count as cancellations.
    private const int BasesFollowed = 8;

    private readonly List<AssemblyNames> _references = [];
    private readonly Dictionary<string, NameTraits> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _takenByConstructor = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withConstructor = new(StringComparer.Ordinal);
    private readonly List<(string Type, string Base)> _bases = [];
    private readonly HashSet<string> _aliases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _delegates = new(StringComparer.Ordinal);
    private bool _hasStreams;
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

        AddDelegates(code.Compilation, cancellationToken);
    }

    private bool IsComplete { get; set; }

    /// <summary>Null when names do not tell enough: then everything is bound.</summary>
    public static MethodNames? Find(JobCode code, CancellationToken cancellationToken) =>
        new MethodNames(code, cancellationToken) is { IsComplete: true } names ? names : null;

    /// <summary>What is known of the methods of that name, declared here or referenced.</summary>
    public NameTraits TraitsOf(string name) => _traits.GetOrAdd(name, Combine);

    /// <summary>Whether this compilation has a method of that name that somebody wrote, which a call may mean.</summary>
    public bool IsWritten(string name) => _written.Contains(name);

    /// <summary>Whether an object of the type may be given a token when it is made.</summary>
    public bool TakesToken(string type) => _takenByConstructor.Contains(type) || _references.Exists(each => each.TakesToken(type));

    /// <summary>Whether this compilation says what happens when an object of the type is made.</summary>
    public bool HasConstructor(string type) => _withConstructor.Contains(type);

    /// <summary>Whether this compilation says so of any type.</summary>
    public bool HasConstructors => _withConstructor.Count > 0;

    /// <summary>Whether the exception may be the one of a cancellation.</summary>
    public bool IsCancellation(string exception) => IsCancellation(exception, 0);

    private bool IsCancellation(string exception, int step) =>
        SyntaxNames.TellsOfCancellation(exception)
        || _aliases.Contains(exception)
        || step > BasesFollowed
        || _bases.Exists(each => each.Type == exception && IsCancellation(each.Base, step + 1))
        || _references.Exists(each => each.BaseOf(exception) is { } type && IsCancellation(type, step + 1));

    private NameTraits Combine(string name)
    {
        _declared.TryGetValue(name, out NameTraits traits);
        foreach (AssemblyNames reference in _references)
        {
            traits |= reference.TraitsOf(name, _assembly);
        }

        return _hasStreams && (traits & NameTraits.ExtendsStreams) != 0 ? traits | NameTraits.IsSibling | NameTraits.Extends : traits;
    }

    // What is called like a method may be a delegate in a field or property.
    private void AddDelegates(Compilation compilation, CancellationToken cancellationToken)
    {
        if (_delegates.Count == 0)
        {
            return;
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach ((string member, string type) in SourceNames.Of(tree, cancellationToken).Members)
            {
                if (_delegates.Contains(type))
                {
                    Add(member, NameTraits.TakesToken);
                }
            }
        }
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
                    return true;
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
            _aliases.UnionWith(names.Aliases);
            _takenByConstructor.UnionWith(names.TakenByConstructor);
            _withConstructor.UnionWith(names.WithConstructor);
            _bases.AddRange(names.Bases);
            _delegates.UnionWith(names.DelegatesTakingToken);
            _hasStreams |= names.HasStreams;
        }

        return true;
    }

    private void Add(string method, NameTraits traits)
    {
        _declared.TryGetValue(method, out NameTraits known);
        _declared[method] = known | traits;
    }
}
