using System.Globalization;

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

    /// <summary>Returns the variations that leave out one thing of this one.</summary>
    public IEnumerable<Variation> Smaller()
    {
        for (int i = 0; i < Defects.Length && Defects.Length > 1; i++)
        {
            yield return this with { Defects = [.. Defects[..i], .. Defects[(i + 1)..]], Statements = [.. Statements[..i], .. Statements[(i + 1)..], 0] };
        }

        for (int i = 0; i < Defects.Length; i++)
        {
            if (Statements[i] != 0)
            {
                yield return this with { Statements = [.. Statements[..i], 0, .. Statements[(i + 1)..]] };
            }
        }

        if (Trivia != 0)
        {
            yield return this with { Trivia = 0 };
        }

        if (Member != 0)
        {
            yield return this with { Member = 0 };
        }

        if (Token != 0)
        {
            yield return this with { Token = 0 };
        }

        if (Caller != 0)
        {
            yield return this with { Caller = 0 };
        }
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
