namespace TypedJobs.Analyzers.Tests;

/// <summary>Runs all rules over a handler of which a test gives the statements.</summary>
internal static class HandlerCheck
{
    private const string Frame = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public delegate Task Work(int id, CancellationToken token = default);

        public interface IOuter
        {
            Task DoAsync(int id, CancellationToken token = default);
            Task PlainAsync(int id);
        }

        public sealed class Jobs(IOuter outer, Work work)
        {
            private readonly CancellationTokenSource _host = new();
            private CancellationToken _kept;

            [Job]
            public async Task<int> Run(int id, JobContext job, CancellationToken token)
            {
                await outer.DoAsync(id, token);
                $BODY$
                return 0;
            }

            public static async Task Helper(int id, CancellationToken token) => await Task.Delay(id, token);
            public static async Task Deaf(int id, CancellationToken token) => await Task.Yield();
            public static async Task Even(int id, CancellationToken token) { if (id > 0) await Odd(id - 1, token); }
            public static async Task Odd(int id, CancellationToken token) { if (id > 0) await Even(id - 1, token); else await Task.Delay(1, token); }
            public void Use() { GC.KeepAlive(work); GC.KeepAlive(_host); GC.KeepAlive(_kept); }
            $MEMBERS$
        }
        """;

    /// <summary>Returns the ids of what the rules report, in the order of the places.</summary>
    /// <param name="body">The statements of the handler, which has a token, a context, and an id.</param>
    /// <param name="members">More members of its class, and types behind it.</param>
    public static async Task<string> RunAsync(string body, string members = "")
    {
        var found = await AllRules.RunAsync(
            Frame.Replace("$BODY$", body, StringComparison.Ordinal).Replace("$MEMBERS$", members, StringComparison.Ordinal));
        return string.Join(' ', found.Select(static each => each.Id));
    }

    /// <summary>Returns the ids of what the rules report about the members of a class.</summary>
    /// <param name="members">Handlers, and what they call.</param>
    /// <param name="types">Types beside the class.</param>
    public static async Task<string> RunClassAsync(string members, string types = "")
    {
        var found = await AllRules.RunAsync($$"""
            using System;
            using System.Collections.Concurrent;
            using System.Collections.Generic;
            using System.IO;
            using System.Linq;
            using System.Net.Http;
            using System.Threading;
            using System.Threading.Channels;
            using System.Threading.Tasks;
            using TypedJobs;

            public interface IOuter
            {
                Task DoAsync(int id, CancellationToken token = default);
                Task PlainAsync(int id);
            }

            public partial class Jobs(IOuter outer, HttpClient http)
            {
                {{members}}
                public void Use() { GC.KeepAlive(outer); GC.KeepAlive(http); }
            }

            {{types}}
            """);
        return string.Join(' ', found.Select(static each => each.Id));
    }
}
