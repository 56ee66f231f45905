namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Jobs with payloads beyond the simple ones.</summary>
public static class ShapeJobs
{
    [Job]
    public static ManyCollections Collections(ManyCollections value) => value;

    [Job]
    public static Stack<int>? Stack(Stack<int>? value) => value;

    [Job]
    public static System.Collections.Immutable.ImmutableStack<int>? ImmutableStack(System.Collections.Immutable.ImmutableStack<int>? value) => value;

    [Job]
    public static ManyKeys Keys(ManyKeys value) => value;

    [Job]
    public static Documents Documents(Documents value) => value;

    [Job]
    public static Tuples Tuples(Tuples value) => value;

    [Job]
    public static Initialized Initialized(Initialized value) => value;

    [Job]
    public static Immutable Immutable(Immutable value) => value;

    [Job]
    public static Fixed Fixed(Fixed value) => value;

    [Job]
    public static Converted Converted(Converted value) => value;

    [Job]
    [JobJsonContext(typeof(DrawingJson))]
    public static Drawing Drawing(Drawing value) => value;

    [Job]
    [JobJsonContext(typeof(DrawingJson))]
    public static Shape? Shape(Shape? value) => value;

    [Job]
    public static Grade Grade(Grade value) => value;

    [Job]
    public static double? Real(double? value) => value;

    [Job]
    public static byte[]? Bytes(byte[]? value) => value;
}
