using System.Text;
using CsCheck;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Hostile payloads: each is read or refused with a <see cref="JobPayloadException"/>, and nothing else happens.</summary>
public sealed class FuzzTests
{
    private static readonly JobCall[] Calls =
    [
        CodecJobsCalls.Dog(new Dog { Breed = "b", Place = new Point(1, 2), Owner = "o" }),
        CodecJobsCalls.Tree(new Tree("x", [new Tree("y", null)])),
        CodecJobsCalls.Numbers(new Numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (Half)12, 13, 14)),
        CodecJobsCalls.Several(1, "two", Color.Red, 3),
        ShapeJobsCalls.Keys(new ManyKeys(new() { [1] = 1 }, null, new Dictionary<Guid, int> { [Guid.Empty] = 1 }, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)),
        ShapeJobsCalls.Tuples(new Tuples((1, "a"), [(Color.Red, 1)], null, (1, 2, 3, 4, 5, 6, 7, 8, "9"), null, new("k", 1))),
        ShapeJobsCalls.Converted(new Converted(new Money(1, "EUR"), null, [], "tag", 1, 2, Color.Red, Grade.High)),
        ShapeJobsCalls.Drawing(new Drawing("d", [new Circle("c", 1)], null, null)),
        ShapeJobsCalls.Initialized(new Initialized { Name = "n" }),
    ];

    private static readonly Gen<JobCall> AnyCall = Gen.Int[0, Calls.Length - 1].Select(i => Calls[i]);

    // Pieces of JSON, valid and not, from which payloads are put together.
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"value\"", "\"name\"", "\"children\"", "\"breed\"", "\"a\"", "null", "true", "1", "-0", "1e999", "99999999999999999999999999",
        "\"\\ud800\"", "\"\\u0000\"", "\"", "\\", " ", "\"$type\"", "\"circle\"", "\"shapes\"", "\"1 EUR\"", "//", "\u0000", "\ufeff", "0x1", "\"2026-02-30\"", "1.5",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    [Fact]
    public void Bytes_that_changed() => Gen.Select(AnyCall, Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000], Gen.Byte).Sample(
        (call, i, a, j, b) =>
        {
            byte[] changed = call.Payload.ToArray();
            changed[i % changed.Length] = a;
            changed[j % changed.Length] = b;
            Try(call, changed);
        },
        iter: Fuzz.Tries(30_000));

    [Fact]
    public void Parts_that_are_cut_out_or_repeated() => Gen.Select(AnyCall, Gen.Int[0, 10_000], Gen.Int[0, 10_000], Gen.Int[0, 3]).Sample(
        (call, i, j, times) =>
        {
            byte[] good = call.Payload.ToArray();
            (int start, int end) = (Math.Min(i % good.Length, j % good.Length), Math.Max(i % good.Length, j % good.Length));
            Try(call, [.. good[..start], .. Enumerable.Repeat(good[start..end], times).SelectMany(part => part), .. good[end..]]);
        },
        iter: Fuzz.Tries(20_000));

    [Fact]
    public void Pieces_of_json_in_any_order() => Gen.Select(AnyCall, Piece.Array[0, 40]).Sample(
        (call, pieces) => Try(call, Encoding.UTF8.GetBytes(string.Concat(pieces))), iter: Fuzz.Tries(20_000));

    [Fact]
    public void Any_bytes() => Gen.Select(AnyCall, Gen.Byte.Array[0, 60]).Sample(Try, iter: Fuzz.Tries(10_000));

    // The handlers are synchronous: the task is complete.
    private static void Try(JobCall call, byte[] payload)
    {
        try
        {
            RecordedInvocation.RunAsync(call.Definition, payload).GetAwaiter().GetResult();
        }
        catch (JobPayloadException)
        {
            // The one way to refuse.
        }
    }
}
