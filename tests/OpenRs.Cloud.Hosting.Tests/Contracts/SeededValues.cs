using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>Draws values of the product's messages and states from a seed.</summary>
internal sealed class SeededValues(int seed)
{
    private static readonly NullabilityInfoContext Nullability = new();
    private readonly Random _random = new(seed);

    public object Make(Type type) =>
        type.IsEnum ? Enum.GetValues(type).GetValue(_random.Next(Enum.GetValues(type).Length))!
        : MakeScalar(type) ?? (type.IsGenericType ? MakeCollection(type) : MakeObject(type));

    private object? MakeScalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.String => new string([.. Enumerable.Range(0, _random.Next(6)).Select(_ => "aZ0 _/\"\\\u00e9\u4e2d"[_random.Next(10)])]),
        TypeCode.Boolean => _random.Next(2) == 1,
        TypeCode.Int32 => _random.Next(int.MinValue, int.MaxValue),
        TypeCode.Int64 => _random.NextInt64(long.MinValue, long.MaxValue),
        TypeCode.Double => _random.Next(8) switch
        {
            0 => double.NaN,
            1 => double.NegativeInfinity,
            2 => 0.1,
            _ => (_random.NextDouble() - 0.5) * 1e9,
        },
        TypeCode.Decimal => new decimal(_random.Next(), 0, 0, _random.Next(2) == 1, (byte)_random.Next(6, 20)),
        _ when type == typeof(Guid) => new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)_random.Next(256))]),
        _ when type == typeof(TimeSpan) => TimeSpan.FromTicks(_random.NextInt64(TimeSpan.TicksPerDay)),
        _ when type == typeof(DateTimeOffset) =>
            new DateTimeOffset(_random.NextInt64(DateTime.MaxValue.Ticks / 2), TimeSpan.FromMinutes(_random.Next(-600, 600))),
        _ when type == typeof(Exception) => new IOException($"inner {_random.Next()}"),
        _ => null,
    };

    private object MakeCollection(Type type)
    {
        var arguments = type.GetGenericArguments();
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Make(value);
        }

        var name = arguments.Length == 1 ? nameof(MakeList) : nameof(MakeDictionary);
        return typeof(SeededValues).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(arguments)
            .Invoke(this, [type])!;
    }

    // Also as collection expressions make them: those types have no name and no codec of their own.
    private object MakeList<T>(Type type)
    {
        var items = Enumerable.Range(0, _random.Next(4)).Select(_ => (T)Make(typeof(T))).ToArray();
        IReadOnlyList<T> expression = [.. items];
        return type == typeof(ImmutableArray<T>)
            ? items.ToImmutableArray()
            : _random.Next(4) switch { 0 => items, 1 => items.ToList(), 2 => items.ToImmutableArray(), _ => expression };
    }

    private object MakeDictionary<TKey, TValue>(Type type)
        where TKey : notnull
    {
        var items = new Dictionary<TKey, TValue>();
        for (var count = _random.Next(4); items.Count < count;)
        {
            items[(TKey)Make(typeof(TKey))] = (TValue)Make(typeof(TValue));
        }

        var isSorted = type == typeof(ImmutableSortedDictionary<TKey, TValue>) || _random.Next(2) == 1;
        return isSorted ? items.ToImmutableSortedDictionary() : items;
    }

    private object MakeObject(Type type)
    {
        // The message of an exception can only be given to its constructor.
        var constructor = typeof(Exception).IsAssignableFrom(type) ? type.GetConstructors().Single() : null;
        var made = constructor?.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType))])
            ?? RuntimeHelpers.GetUninitializedObject(type);
        foreach (var (_, property) in ProductTypes.Members(type))
        {
            var isNull = Nullability.Create(property).ReadState == NullabilityState.Nullable && _random.Next(4) == 0;
            FieldOf(property).SetValue(made, isNull ? null : Make(property.PropertyType));
        }

        return made;
    }

    private static FieldInfo FieldOf(PropertyInfo property) =>
        property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)!;
}
