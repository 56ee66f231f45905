using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Screening;

/// <summary>The names of the methods of a referenced assembly, with what the rules want to know of them. Read once for each file.</summary>
internal sealed class AssemblyNames
{
    private static readonly ConditionalWeakTable<MetadataId, AssemblyNames> Read = new();

    private readonly Dictionary<string, NameTraits> _methods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NameTraits> _internals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _friends = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _takenByConstructor = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cancellations = new(StringComparer.Ordinal);

    private AssemblyNames(Metadata metadata)
    {
        switch (metadata)
        {
            case AssemblyMetadata assembly:
                foreach (ModuleMetadata module in assembly.GetModules())
                {
                    Add(module.GetMetadataReader());
                }

                break;
            case ModuleMetadata module:
                Add(module.GetMetadataReader());
                break;
        }
    }

    /// <exception cref="BadImageFormatException">It is no assembly.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static AssemblyNames Of(PortableExecutableReference reference) =>
        Read.GetValue(reference.GetMetadataId(), _ => new AssemblyNames(reference.GetMetadata()));

    /// <param name="name">The name.</param>
    /// <param name="caller">The assembly that calls it: one that is a friend may call what is internal.</param>
    public NameTraits TraitsOf(string name, string? caller)
    {
        _methods.TryGetValue(name, out NameTraits traits);
        return caller is not null && _friends.Contains(caller) && _internals.TryGetValue(name, out NameTraits more) ? traits | more : traits;
    }

    /// <summary>Whether an object of a type that is called so may be given a token when it is made.</summary>
    public bool TakesToken(string type) => _takenByConstructor.Contains(type);

    /// <summary>Whether the type is an exception that tells of a cancellation.</summary>
    public bool IsCancellation(string type) => _cancellations.Contains(type);

    /// <summary>Whether one of its delegates takes a token unasked, which is seen only where the type of what is called is known.</summary>
    public bool HidesNames { get; private set; }

    private void Add(MetadataReader reader)
    {
        if (reader.IsAssembly)
        {
            AddFriends(reader);
        }

        AddCancellations(reader);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
        {
            TypeDefinition type = reader.GetTypeDefinition(handle);
            string name = reader.GetString(type.Name);
            // Its methods are called like those of collections that wait for nobody: see SourceNames.
            if (name == "BlockingCollection`1")
            {
                continue;
            }

            // Its methods stand in for those of Enumerable only on what is a stream and a sequence at once.
            bool isStreams = name == "AsyncEnumerable";
            bool isHeavy = Work.LeavesTheProcess(NamespaceOf(reader, type)) && !Work.IsLight(name);
            foreach (MethodDefinitionHandle each in type.GetMethods())
            {
                MethodDefinition method = reader.GetMethodDefinition(each);
                if (!IsPrivate(type.Attributes, method.Attributes))
                {
                    Add(reader, method, name, isStreams, isHeavy, IsPublic(type.Attributes, method.Attributes) ? _methods : _internals);
                }
            }
        }
    }

    private void Add(MetadataReader reader, MethodDefinition method, string type, bool isStreams, bool isHeavy, Dictionary<string, NameTraits> methods)
    {
        MethodSignature<SignatureKind> signature = method.DecodeSignature(SignatureKinds.Instance, null);
        bool takesToken = signature.ParameterTypes.Contains(SignatureKind.Token);
        string name = reader.GetString(method.Name);
        if (name == ".ctor")
        {
            if (takesToken)
            {
                _takenByConstructor.Add(WithoutArity(type));
            }

            return;
        }

        // None is told by the type that stands before it: others have a None as well.
        if (signature.ReturnType == SignatureKind.Token && name != "get_None")
        {
            Add(name.StartsWith("get_", StringComparison.Ordinal) ? name[4..] : name, NameTraits.HoldsToken, methods);
        }

        HidesNames |= takesToken && name == "Invoke" && method.GetParameters().Any(each => (reader.GetParameter(each).Attributes & ParameterAttributes.Optional) != 0);
        Add(
            name,
            NameTraits.Known
            | (takesToken ? TraitsOf(reader, method, isStreams) : NameTraits.None)
            | (signature.ReturnType == SignatureKind.Task ? NameTraits.ReturnsTask : NameTraits.None)
            | (isHeavy ? NameTraits.IsHeavy : NameTraits.None),
            methods);
    }

    private static void Add(string name, NameTraits more, Dictionary<string, NameTraits> methods)
    {
        methods.TryGetValue(name, out NameTraits traits);
        methods[name] = traits | more;
    }

    private static NameTraits TraitsOf(MetadataReader reader, MethodDefinition method, bool isStreams) =>
        NameTraits.TakesToken
        | (isStreams ? NameTraits.ExtendsStreams : NameTraits.IsSibling)
        | (!isStreams && Has(reader, method.GetCustomAttributes(), "ExtensionAttribute") ? NameTraits.Extends : NameTraits.None);

    // Over however many steps: once more as long as one was found.
    private void AddCancellations(MetadataReader reader)
    {
        bool isFound = true;
        while (isFound)
        {
            isFound = false;
            foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
            {
                TypeDefinition type = reader.GetTypeDefinition(handle);
                string from = NameOf(reader, type.BaseType);
                isFound |= (SyntaxNames.TellsOfCancellation(from) || _cancellations.Contains(from)) && _cancellations.Add(reader.GetString(type.Name));
            }
        }
    }

    // A nested type has that of the outermost one.
    private static string NamespaceOf(MetadataReader reader, TypeDefinition type)
    {
        while (type.GetDeclaringType() is { IsNil: false } outer)
        {
            type = reader.GetTypeDefinition(outer);
        }

        return reader.GetString(type.Namespace);
    }

    // What cannot be called from outside is no choice of a caller.
    private static bool IsPrivate(TypeAttributes type, MethodAttributes method) =>
        (type & TypeAttributes.VisibilityMask) == TypeAttributes.NestedPrivate
        || (method & MethodAttributes.MemberAccessMask) is MethodAttributes.Private or MethodAttributes.PrivateScope;

    private static bool IsPublic(TypeAttributes type, MethodAttributes method) =>
        (type & TypeAttributes.VisibilityMask) is TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem
        && (method & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private void AddFriends(MetadataReader reader)
    {
        foreach (CustomAttributeHandle handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = reader.GetCustomAttribute(handle);
            if (NameOf(reader, attribute) == "InternalsVisibleToAttribute")
            {
                // ECMA-335, II.23.3: two bytes of prolog, then the string.
                BlobReader value = reader.GetBlobReader(attribute.Value);
                _ = value.ReadUInt16();
                _friends.Add((value.ReadSerializedString() ?? string.Empty).Split(',')[0].Trim());
            }
        }
    }

    private static string NameOf(MetadataReader reader, CustomAttribute attribute) => NameOf(reader, attribute.Constructor.Kind switch
    {
        HandleKind.MemberReference => reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent,
        HandleKind.MethodDefinition => reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType(),
        _ => default,
    });

    private static bool Has(MetadataReader reader, CustomAttributeHandleCollection attributes, string name)
    {
        foreach (CustomAttributeHandle handle in attributes)
        {
            if (NameOf(reader, reader.GetCustomAttribute(handle)) == name)
            {
                return true;
            }
        }

        return false;
    }

    private static string NameOf(MetadataReader reader, EntityHandle type) => type.IsNil ? string.Empty : type.Kind switch
    {
        HandleKind.TypeReference => reader.GetString(reader.GetTypeReference((TypeReferenceHandle)type).Name),
        HandleKind.TypeDefinition => reader.GetString(reader.GetTypeDefinition((TypeDefinitionHandle)type).Name),
        _ => string.Empty,
    };

    private static string WithoutArity(string type) => type.IndexOf('`') is > 0 and int at ? type[..at] : type;
}
