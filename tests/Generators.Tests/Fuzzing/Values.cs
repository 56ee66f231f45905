using System.Collections;
using System.Reflection;
using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Fuzzing;

/// <summary>Makes random values of any type that can be stored.</summary>
internal sealed class Values(Random random)
{
    private static readonly string[] Texts = ["", "a", "\"\\/\b\f\n\r\t\u0001", "<&'>+", "äöü€", "\ud83d\ude00", "\u2028\u2029", new('x', 300), "null", "{}", "\0"];

    private readonly NullabilityInfoContext _nullability = new();

    public object Make(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Make(inner, depth);
        }

        if (type.IsEnum)
        {
            Array members = Enum.GetValuesAsUnderlyingType(type);
            return members.Length > 0 && random.Next(5) > 0
                ? Enum.ToObject(type, members.GetValue(random.Next(members.Length))!)
                : Enum.ToObject(type, (byte)random.Next(0, 100));
        }

        return Simple(type) ?? Many(type, depth) ?? Object(type, depth);
    }

    private object? Simple(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => random.Next(2) == 0,
        TypeCode.Byte => (byte)random.Next(256),
        TypeCode.SByte => (sbyte)random.Next(-128, 128),
        TypeCode.Int16 => (short)random.Next(short.MinValue, short.MaxValue),
        TypeCode.UInt16 => (ushort)random.Next(ushort.MaxValue + 1),
        TypeCode.Int32 => Pick(0, -1, int.MinValue, int.MaxValue, random.Next()),
        TypeCode.UInt32 => Pick(0u, uint.MaxValue, (uint)random.Next()),
        TypeCode.Int64 => Pick(0, long.MinValue, long.MaxValue, random.NextInt64()),
        TypeCode.UInt64 => Pick(0ul, ulong.MaxValue, (ulong)random.NextInt64()),
        TypeCode.Single => Pick(0f, -0f, float.MaxValue, float.Epsilon, random.NextSingle()),
        TypeCode.Double => Pick(0d, -0d, double.MaxValue, double.Epsilon, 1e21, 1e-7, random.NextDouble()),
        TypeCode.Decimal => Pick(0m, 1.50m, decimal.MinValue, decimal.MaxValue, 1e-28m, (decimal)random.NextDouble()),
        TypeCode.Char => Pick('a', '"', '\0', '€', '\u2028'),
        TypeCode.String => Texts[random.Next(Texts.Length)] + (random.Next(3) == 0 ? random.Next(100) : string.Empty),
        TypeCode.DateTime => Time(),
        _ when type == typeof(Guid) => new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, (byte)random.Next(256)),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(new DateTime(random.NextInt64(DateTime.MaxValue.Ticks / 2) + 1_000_000_000_000), TimeSpan.FromMinutes(random.Next(-600, 600))),
        _ when type == typeof(DateOnly) => DateOnly.FromDateTime(Time()),
        _ when type == typeof(TimeOnly) => TimeOnly.FromDateTime(Time()),
        _ when type == typeof(TimeSpan) => Pick(TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue, new TimeSpan(random.NextInt64())),
        _ when type == typeof(Half) => (Half)random.NextSingle(),
        _ when type == typeof(Int128) => Pick(Int128.MinValue, Int128.MaxValue, random.Next()),
        _ when type == typeof(UInt128) => Pick(UInt128.Zero, UInt128.MaxValue),
        _ when type == typeof(Uri) => Pick(new Uri("https://a.b/c?d=ä#e"), new Uri("/relative path", UriKind.Relative)),
        _ when type == typeof(Version) => Pick(new Version(1, 2), new Version(1, 2, 3, 4)),
        _ when type == typeof(byte[]) => Bytes(),
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>(Bytes()),
        _ => null,
    };

    private object? Many(Type type, int depth)
    {
        Type? element = type.IsArray ? type.GetElementType()! : ElementOf(type);
        if (element is null)
        {
            return null;
        }

        int count = depth <= 0 ? 0 : random.Next(0, 4);
        if (!type.IsArray && element.IsGenericType && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) && type.GetGenericArguments().Length == 2)
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(element.GetGenericArguments()))!;
            for (int i = 0; i < count; i++)
            {
                map[Make(element.GetGenericArguments()[0], depth - 1)] = Make(element.GetGenericArguments()[1], depth - 1);
            }

            return Convert(type, map, element);
        }

        Array items = Array.CreateInstance(element, count);
        for (int i = 0; i < count; i++)
        {
            items.SetValue(Make(element, depth - 1), i);
        }

        return type.IsArray ? items : Convert(type, items, element);
    }

    private static Type? ElementOf(Type type) =>
        type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true && type.Name != "KeyValuePair`2"
            ? type.GetInterfaces().Append(type).FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0]
            : null;

    // To the type that was asked for, by its constructor or by the factory of immutable collections.
    private static object Convert(Type type, object items, Type element)
    {
        if (type.IsInstanceOfType(items))
        {
            return items;
        }

        if (type.IsInterface)
        {
            Type set = typeof(HashSet<>).MakeGenericType(element);
            return type.IsAssignableFrom(set) ? Activator.CreateInstance(set, items)! : Activator.CreateInstance(typeof(List<>).MakeGenericType(element), items)!;
        }

        if (type.Namespace == "System.Collections.Immutable")
        {
            Type factory = type.Assembly.GetType("System.Collections.Immutable." + type.Name.Split('`')[0])!;
            MethodInfo create = factory.GetMethods().First(method => method.Name is "CreateRange" && method.GetParameters() is [{ ParameterType: { IsGenericType: true } parameter }]
                && parameter.GetGenericTypeDefinition() == typeof(IEnumerable<>));
            return create.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [items])!;
        }

        return Activator.CreateInstance(type, items)!;
    }

    private object Object(Type type, int depth)
    {
        ConstructorInfo? constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).FirstOrDefault();
        object value = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => MakeOrNull(parameter.ParameterType, StateOf(() => _nullability.Create(parameter)), depth))]);
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            {
                property.SetValue(value, MakeOrNull(property.PropertyType, StateOf(() => _nullability.Create(property)), depth));
            }
        }

        bool isTuple = type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);
        foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance).Where(field => isTuple || field.IsDefined(typeof(JsonIncludeAttribute))))
        {
            field.SetValue(value, MakeOrNull(field.FieldType, StateOf(() => _nullability.Create(field)), depth));
        }

        return value;
    }

    private object? MakeOrNull(Type type, NullabilityState state, int depth) =>
        state == NullabilityState.Nullable && (depth <= 0 || random.Next(3) == 0) ? null : Make(type, depth - 1);

    private static NullabilityState StateOf(Func<NullabilityInfo> read)
    {
        try
        {
            return read().WriteState;
        }
        catch (IndexOutOfRangeException)
        {
            // The framework gives up on some tuples of type parameters.
            return NullabilityState.Unknown;
        }
    }

    private DateTime Time() => Pick(DateTime.MinValue, DateTime.MaxValue, new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc), new DateTime(638_000_000_000_000_000));

    private byte[] Bytes()
    {
        byte[] bytes = new byte[random.Next(0, 6)];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(params T[] all) => all[random.Next(all.Length)];
}
