using System.Globalization;
using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Records;

namespace TypedJobs.Storage.Redis.Replies;

/// <summary>Reads what scripts answer about catalogues.</summary>
internal static class CatalogueReplies
{
    public static RegisterResult ReadRegistered(RespResult reply)
    {
        RespReader reader = reply.Read();
        (string, string)[] conflicts = Pairs(reader.NextStrings());
        return new RegisterResult(conflicts, Pairs(reader.NextStrings()));

        static (string, string)[] Pairs(string[] texts) =>
            [.. texts.Chunk(2).Select(pair => (pair[0], pair[1]))];
    }

    public static List<CatalogueEntry> ReadCatalogue(RespResult reply)
    {
        RespReader reader = reply.Read();
        var entries = new List<CatalogueEntry>();
        for (int count = reader.AggregateLength() / 2; count > 0; count--)
        {
            string[] owner = reader.NextString().Split(' ', 3);
            string[] noted = reader.NextString().Split(' ', 2);
            if (owner.Length == 3 && noted.Length == 2
                && long.TryParse(noted[0], NumberStyles.None, CultureInfo.InvariantCulture, out long at))
            {
                entries.Add(new CatalogueEntry(
                    new JobDescription(owner[0], owner[1], owner[2], noted[1]), StoredTime.Read(at)));
            }
        }

        return entries;
    }
}
