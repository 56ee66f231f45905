using RESPite.Messages;

namespace TypedJobs.Storage.Records;

/// <summary>Reads the flat answers of scripts, element by element.</summary>
internal static class RespReaderExtensions
{
    /// <summary>Moves to the next element, an array, and gives its length.</summary>
    public static int NextArray(this ref RespReader reader)
    {
        reader.MoveNext();
        return reader.IsAggregate ? reader.AggregateLength() : throw Unexpected("an array");
    }

    /// <summary>Moves to the next element, a text; none is read as empty.</summary>
    public static string NextString(this ref RespReader reader)
    {
        reader.MoveNext();
        return reader.ReadString() ?? string.Empty;
    }

    /// <summary>Moves to the next element, bytes; none are read as empty.</summary>
    public static byte[] NextBytes(this ref RespReader reader)
    {
        reader.MoveNext();
        return reader.ReadByteArray() ?? [];
    }

    /// <summary>Moves to the next element, a whole number, also when it is written as text.</summary>
    public static long NextInt64(this ref RespReader reader)
    {
        reader.MoveNext();
        return reader.ReadInt64();
    }

    /// <summary>Reads an array of positions, which scripts count from 1, as positions from 0.</summary>
    public static int[] NextPositions(this ref RespReader reader)
    {
        int count = reader.NextArray();
        if (count == 0)
        {
            return [];
        }

        var positions = new int[count];
        for (int i = 0; i < count; i++)
        {
            positions[i] = (int)reader.NextInt64() - 1;
        }

        return positions;
    }

    /// <summary>Reads an array of texts.</summary>
    public static string[] NextStrings(this ref RespReader reader)
    {
        int count = reader.NextArray();
        if (count == 0)
        {
            return [];
        }

        var strings = new string[count];
        for (int i = 0; i < count; i++)
        {
            strings[i] = reader.NextString();
        }

        return strings;
    }

    private static JobProtocolException Unexpected(string expected) =>
        new($"A script of the job protocol answered something else than {expected}; is the queue shared with another program?");
}
