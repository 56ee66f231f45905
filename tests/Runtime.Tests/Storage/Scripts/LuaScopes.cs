using System.Text.RegularExpressions;

namespace TypedJobs.Runtime.Tests.Storage.Scripts;

/// <summary>
/// Counts what Lua limits: the locals of a function that are in scope at a time, and the variables of enclosing functions that it uses.
/// Knows as much of the language as the scripts use. What is unsure counts.
/// </summary>
internal sealed partial class LuaScopes
{
    private readonly List<(int Function, string Closer, HashSet<string> Names)> _scopes = [];
    private readonly List<HashSet<string>> _upvalues = [];
    private readonly Stack<int> _functions = new();

    private LuaScopes()
    {
    }

    /// <summary>Gets the greatest number of locals that are in scope in one function.</summary>
    public int MaxLocals { get; private set; }

    /// <summary>Gets the greatest number of variables of enclosing functions that one function uses.</summary>
    public int MaxUpvalues => _upvalues.Max(names => names.Count);

    public static LuaScopes Of(string code)
    {
        var scopes = new LuaScopes();
        scopes.Read([.. Token().Matches(code).Select(match => match.Value)]);
        return scopes;
    }

    private void Read(string[] tokens)
    {
        BeginFunction();
        List<string>? loop = null;
        for (int i = 0; i < tokens.Length; i++)
        {
            switch (tokens[i])
            {
                case "local" when tokens[i + 1] != "function":
                    i = Declare(tokens, i + 1);
                    break;
                case "local":
                    Declare(tokens[i + 2]);
                    break;
                case "function":
                    int open = Array.IndexOf(tokens, "(", i);
                    int close = Array.IndexOf(tokens, ")", open);
                    for (int name = i + 1; name < open; name += 2)
                    {
                        Use(tokens[i + 1]);
                    }

                    BeginFunction();
                    foreach (string parameter in tokens[(open + 1)..close].Where(token => token is not "," and not "..."))
                    {
                        Declare(parameter);
                    }

                    i = close;
                    break;
                case "for":
                    // Three more, which the loop itself needs.
                    int end = Array.FindIndex(tokens, i, token => token is "=" or "in");
                    loop = [.. tokens[(i + 1)..end].Where(token => token != ","), "(for 1)", "(for 2)", "(for 3)"];
                    i = end;
                    break;
                case "do" or "then" or "repeat":
                    Begin(tokens[i] == "repeat" ? "until" : "end");
                    loop?.ForEach(Declare);
                    loop = null;
                    break;
                case "elseif" or "else":
                    End();
                    if (tokens[i] == "else")
                    {
                        Begin("end");
                    }

                    break;
                case "end" or "until":
                    End();
                    break;
                default:
                    if (char.IsLetter(tokens[i][0]) && (i == 0 || tokens[i - 1] is not "." and not ":"))
                    {
                        Use(tokens[i]);
                    }

                    break;
            }
        }

        Assert.Single(_scopes);
    }

    private int Declare(string[] tokens, int at)
    {
        Declare(tokens[at]);
        while (at + 1 < tokens.Length && tokens[at + 1] == ",")
        {
            at += 2;
            Declare(tokens[at]);
        }

        return at;
    }

    private void Declare(string name)
    {
        _scopes[^1].Names.Add(name);
        MaxLocals = Math.Max(MaxLocals, _scopes.Where(scope => scope.Function == _functions.Peek()).Sum(scope => scope.Names.Count));
    }

    private void Use(string name)
    {
        int at = _scopes.FindLastIndex(scope => scope.Names.Contains(name));
        if (at >= 0)
        {
            // A function takes a variable from the one around it, which has to have it, too.
            foreach (int function in _functions.Where(function => function > _scopes[at].Function))
            {
                _upvalues[function].Add(name);
            }
        }
    }

    private void BeginFunction()
    {
        _functions.Push(_upvalues.Count);
        _upvalues.Add([]);
        Begin("end");
    }

    private void Begin(string closer) => _scopes.Add((_functions.Peek(), closer, []));

    private void End()
    {
        int function = _scopes[^1].Function;
        _scopes.RemoveAt(_scopes.Count - 1);
        if (_scopes.Count == 0 || _scopes[^1].Function != function)
        {
            _functions.Pop();
        }
    }

    [GeneratedRegex("""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|[A-Za-z_]\w*|\d[\w.]*|\.\.\.|\.\.|[=~<>]=|\S""")]
    private static partial Regex Token();
}
