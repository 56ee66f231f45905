using System.Runtime.CompilerServices;

namespace TypedJobs.Payloads;

// What may not be null, and which names may not be shown.
public static partial class JobJson
{
    // Set while arguments are written. A result with a null is stored as it is: the work has been done.
    [ThreadStatic]
    private static bool _refusesNull;

    // A bit for each level of the document that is being read or written: whether its names are data, as the keys of
    // a dictionary and what nobody knows are. Set on the way in, reset on the way out, and left as it is by an exception,
    // which then knows what its path may show.
    [ThreadStatic]
    private static ulong _dataNames;

    /// <summary>Returns a value whose type is not nullable. Among arguments, null is refused.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NotNull<T>(T value)
        where T : class
    {
        if (value is null)
        {
            RefuseNull();
        }

        return value!;
    }

    private static void RefuseNull()
    {
        if (_refusesNull)
        {
            throw new PayloadError("the value is null, but its type is not nullable.", isNull: true);
        }
    }

    private static ulong HideNamesAt(int level)
    {
        ulong outer = _dataNames;
        _dataNames = outer | (1UL << (level - 1));
        return outer;
    }

    private static ulong HideNamesFrom(int level)
    {
        ulong outer = _dataNames;
        _dataNames = level > 64 ? outer : outer | (ulong.MaxValue << (level - 1));
        return outer;
    }
}
