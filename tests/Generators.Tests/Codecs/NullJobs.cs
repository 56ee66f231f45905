using System.Collections.Immutable;

namespace TypedJobs.Generators.Tests.Codecs;

public static class NullJobs
{
    [Job]
    public static string Echo(string text) => text;

    [Job]
    public static void Ship(Parcel parcel, List<string[]>? lines)
    {
    }

    [Job]
    public static void Keyword(string @event)
    {
    }

    [Job]
    public static void Any(params string[] names)
    {
    }

    [Job]
    public static void Items(ImmutableArray<int> items)
    {
    }

    [Job]
    public static void Optional(string? text)
    {
    }

    [Job]
    public static void Defaulted(string text = null!)
    {
    }

    [Job]
    public static void Old(Oblivious old)
    {
    }

    [Job]
    public static void MaybeOld(Oblivious? old)
    {
    }

    [Job]
    public static void Two(Pair<string?> pair)
    {
    }

    [Job]
    public static void Ease(Lenient lenient)
    {
    }

    [Job]
    public static Address Make() => new(null!, null);
}
