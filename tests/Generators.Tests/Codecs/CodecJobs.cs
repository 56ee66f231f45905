using System.Text.Json;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Jobs that give back what they are given, one for each kind of value.</summary>
public static class CodecJobs
{
    [Job]
    public static Numbers Numbers(Numbers value) => value;

    [Job]
    public static Texts Texts(Texts value) => value;

    [Job]
    public static Times Times(Times value) => value;

    [Job]
    public static Sets Sets(Sets value) => value;

    [Job]
    public static Tree Tree(Tree value) => value;

    [Job]
    public static Dog Dog(Dog value) => value;

    [Job]
    public static Anything Anything(Anything value) => value;

    [Job]
    public static string? Text(string? value) => value;

    [Job]
    public static int Number(int value) => value;

    [Job]
    public static Color Color(Color value) => value;

    [Job]
    public static string Several(int first, string second = "two", Color? third = null, params int[] rest) =>
        JsonSerializer.Serialize(new { first, second, third, rest });
}
