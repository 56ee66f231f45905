using System.Globalization;
using CsCheck;

namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>Represents one handler with defects: which ones, in what statements and members, and with what trivia between them.</summary>
/// <param name="Defects">The defects, by their places in <see cref="Defect.All"/>.</param>
/// <param name="Statements">What stands around each of the defects.</param>
/// <param name="Member">What kind of member the handler is.</param>
/// <param name="Token">How the handler is given its token.</param>
/// <param name="Caller">What the other file does with the handler.</param>
/// <param name="Trivia">Where comments and directives stand; zero for none.</param>
internal sealed record Variation(int[] Defects, int[] Statements, int Member, int Token, int Caller, int Trivia)
{
    public static Gen<Variation> Gen { get; } =
        from defects in CsCheck.Gen.Int[0, Defect.All.Length - 1].Array[1, 3]
        from statements in CsCheck.Gen.Int[0, StatementShapes.All.Length - 1].Array[3]
        from member in CsCheck.Gen.Int[0, MemberShapes.All.Length - 1]
        from token in CsCheck.Gen.Int[0, MemberShapes.Tokens.Length - 1]
        from caller in CsCheck.Gen.Int[0, MemberShapes.Callers.Length - 1]
        from trivia in CsCheck.Gen.Frequency((2, CsCheck.Gen.Const(0)), (3, CsCheck.Gen.Int[1, 10_000]))
        select new Variation(defects, statements, member, token, caller, trivia);

    /// <summary>Returns the variation of a seed, which is always the same one.</summary>
    public static Variation Of(int seed)
    {
        var random = new Random(seed);
        int[] defects = new int[random.Next(1, 4)];
        for (int i = 0; i < defects.Length; i++)
        {
            defects[i] = random.Next(Defect.All.Length);
        }

        int[] statements = [random.Next(StatementShapes.All.Length), random.Next(StatementShapes.All.Length), random.Next(StatementShapes.All.Length)];
        return new Variation(
            defects,
            statements,
            random.Next(MemberShapes.All.Length),
            random.Next(MemberShapes.Tokens.Length),
            random.Next(MemberShapes.Callers.Length),
            random.Next(5) < 2 ? 0 : random.Next(1, 10_001));
    }

    /// <summary>Returns the files.</summary>
    public string[] Sources()
    {
        string body = string.Concat(Defects.Select((defect, place) => StatementShapes.Around(
            Defect.All[defect].Statement.Replace("$N", $"{100 + place}", StringComparison.Ordinal), StatementShapes.All[Statements[place]], place)));
        bool isUnused = Defects.Any(static each => Defect.All[each].IsAlone);
        return MemberShapes.Sources(body, this, isUnused, source => TriviaSprinkler.Sprinkle(source, Trivia));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"defects [{string.Join(", ", Defects.Select(static each => Defect.All[each].Statement))}] in [{string.Join(", ", Statements)}], member {Member}, token {Token}, caller {Caller}, trivia {Trivia}");
}
