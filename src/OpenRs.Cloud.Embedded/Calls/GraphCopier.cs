using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Copies a graph of data as a serializer would, without one: shareable parts are kept (<see cref="Immutability"/>), arrays and the common
/// collections are rebuilt, other types are cloned field by field. References to one object stay references to one object; cycles are kept.
/// </summary>
internal sealed class GraphCopier
{
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> FieldsToCopy = new();
    private static readonly ConcurrentDictionary<Type, Func<GraphCopier, object, object>?> CollectionCopiers = new();

    private static readonly Func<object, object> ShallowClone = typeof(object)
        .GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private Dictionary<object, object>? _copies;

    /// <summary>A copy of the value that shares nothing changeable with it.</summary>
    /// <exception cref="NotSupportedException">The graph holds something that is not data.</exception>
    public static T Copy<T>(T value) => (T)new GraphCopier().Copy((object?)value)!;

    public object? Copy(object? value)
    {
        if (value is null)
        {
            return null;
        }

        var type = value.GetType();
        if (Immutability.IsImmutable(type))
        {
            return value;
        }

        if (_copies?.TryGetValue(value, out var known) == true)
        {
            return known;
        }

        if (value is Array array)
        {
            return CopyArray(array, type);
        }

        var collection = CollectionCopiers.GetOrAdd(type, FindCollectionCopier);
        return collection is not null ? collection(this, value) : CopyFields(value, type);
    }

    private object CopyArray(Array source, Type type)
    {
        var copy = (Array)source.Clone();
        Remember(source, copy);
        if (!Immutability.IsShareable(type.GetElementType()!))
        {
            if (copy.Rank != 1)
            {
                throw new NotSupportedException($"{type} cannot cross a grain call: arrays of changeable elements must "
                    + "have one dimension.");
            }

            for (var i = 0; i < copy.Length; i++)
            {
                copy.SetValue(Copy(copy.GetValue(i)), i);
            }
        }

        return copy;
    }

    private object CopyFields(object source, Type type)
    {
        var fields = FieldsToCopy.GetOrAdd(type, FindFields);
        var copy = ShallowClone(source);
        Remember(source, copy);
        foreach (var field in fields)
        {
            field.SetValue(copy, Copy(field.GetValue(source)));
        }

        return copy;
    }

    private void Remember(object source, object copy)
    {
        // A boxed struct has no identity to keep.
        if (!source.GetType().IsValueType)
        {
            (_copies ??= new(ReferenceEqualityComparer.Instance)).Add(source, copy);
        }
    }

    private static FieldInfo[] FindFields(Type type)
    {
        var framework = type.Namespace is { } space && (space == "System" || space.StartsWith("System.", StringComparison.Ordinal));
        var tuple = type.IsGenericType && type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal);
        if (typeof(Delegate).IsAssignableFrom(type) || typeof(IGrainBase).IsAssignableFrom(type) || (framework && !tuple))
        {
            throw new NotSupportedException($"A value of type {type} cannot cross a grain call: it is not plain data. "
                + "Use arrays, List, Dictionary, HashSet, immutable collections and records of them; pass a grain as "
                    + "this.AsReference<T>().");
        }

        return Immutability.FieldsOf(type).Where(field => !Immutability.IsShareable(field.FieldType)).ToArray();
    }

    private static Func<GraphCopier, object, object>? FindCollectionCopier(Type type)
    {
        if (!type.IsGenericType)
        {
            return null;
        }

        var definition = type.GetGenericTypeDefinition();
        var name = definition == typeof(List<>) ? nameof(CopyList)
            : definition == typeof(HashSet<>) ? nameof(CopySet)
            : definition == typeof(Dictionary<,>) ? nameof(CopyDictionary)
            : definition == typeof(SortedDictionary<,>) ? nameof(CopySortedDictionary)
            : definition == typeof(ImmutableArray<>) ? nameof(CopyImmutableArray)
            : definition == typeof(ImmutableList<>) ? nameof(CopyImmutableList)
            : definition == typeof(ImmutableDictionary<,>) ? nameof(CopyImmutableDictionary)
            : definition == typeof(ReadOnlyMemory<>) ? nameof(CopyMemory)
            : null;
        return name is null
            ? null
            : typeof(GraphCopier)
                .GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type.GetGenericArguments())
                .CreateDelegate<Func<GraphCopier, object, object>>();
    }

    private static object CopyList<T>(GraphCopier copier, object source)
    {
        var list = (List<T>)source;
        var copy = new List<T>(list.Count);
        copier.Remember(source, copy);
        copier.CopyAll(list, copy.Add);
        return copy;
    }

    private static object CopySet<T>(GraphCopier copier, object source)
    {
        var set = (HashSet<T>)source;
        var copy = new HashSet<T>(set.Count, set.Comparer);
        copier.Remember(source, copy);
        copier.CopyAll(set, item => copy.Add(item));
        return copy;
    }

    private static object CopyDictionary<TKey, TValue>(GraphCopier copier, object source)
        where TKey : notnull
    {
        var dictionary = (Dictionary<TKey, TValue>)source;
        var copy = new Dictionary<TKey, TValue>(dictionary.Count, dictionary.Comparer);
        copier.Remember(source, copy);
        copier.CopyPairs(dictionary, copy);
        return copy;
    }

    private static object CopySortedDictionary<TKey, TValue>(GraphCopier copier, object source)
        where TKey : notnull
    {
        var dictionary = (SortedDictionary<TKey, TValue>)source;
        var copy = new SortedDictionary<TKey, TValue>(dictionary.Comparer);
        copier.Remember(source, copy);
        copier.CopyPairs(dictionary, copy);
        return copy;
    }

    private static object CopyImmutableArray<T>(GraphCopier copier, object source) =>
        (ImmutableArray<T>)source is { IsDefault: false } array
            ? ImmutableArray.CreateRange(array, item => (T)copier.Copy((object?)item)!)
            : source;

    private static object CopyImmutableList<T>(GraphCopier copier, object source) =>
        ImmutableList.CreateRange(((ImmutableList<T>)source).Select(item => (T)copier.Copy((object?)item)!));

    private static object CopyImmutableDictionary<TKey, TValue>(GraphCopier copier, object source)
        where TKey : notnull
    {
        var dictionary = (ImmutableDictionary<TKey, TValue>)source;
        return dictionary.ToImmutableDictionary(
            pair => (TKey)copier.Copy((object?)pair.Key)!, pair => (TValue)copier.Copy((object?)pair.Value)!, dictionary.KeyComparer, dictionary.ValueComparer);
    }

    private static object CopyMemory<T>(GraphCopier copier, object source) =>
        new ReadOnlyMemory<T>((T[])copier.Copy((object)((ReadOnlyMemory<T>)source).ToArray())!);

    private void CopyAll<T>(IEnumerable<T> source, Action<T> add)
    {
        foreach (var item in source)
        {
            add((T)Copy((object?)item)!);
        }
    }

    private void CopyPairs<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> source, IDictionary<TKey, TValue> target)
    {
        foreach (var (key, value) in source)
        {
            target.Add((TKey)Copy((object?)key)!, (TValue)Copy((object?)value)!);
        }
    }
}
