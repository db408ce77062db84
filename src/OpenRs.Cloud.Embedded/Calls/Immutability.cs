using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using System.Reflection;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Decides by structure whether a value may be shared between caller and grain instead of being copied. Shareable are: primitives, text,
/// dates and the like; what is marked [Immutable]; immutable collections of shareable elements; sealed types all of whose fields are
/// read-only and of shareable types (init-only properties have read-only fields). A struct's own fields need not be read-only: a call
/// passes a copy anyway.
/// </summary>
internal static class Immutability
{
    private static readonly ConcurrentDictionary<Type, bool> Exact = new();

    private static readonly FrozenSet<Type> Scalars = new[]
    {
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan), typeof(Guid),
        typeof(Uri), typeof(Version), typeof(BigInteger), typeof(Half), typeof(Int128), typeof(UInt128), typeof(Index), typeof(Range),
        typeof(CancellationToken), typeof(IPAddress), typeof(IPEndPoint), typeof(object),
    }.ToFrozenSet();

    private static readonly FrozenSet<Type> Containers = new[]
    {
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(FrozenSet<>), typeof(FrozenDictionary<,>),
    }.ToFrozenSet();

    /// <summary>Whether every value that a variable of this type can hold may be shared.</summary>
    public static bool IsShareable(Type declared) => CanHoldOnly(declared) && IsImmutable(declared);

    /// <summary>Whether a value of exactly this type may be shared.</summary>
    public static bool IsImmutable(Type exact)
    {
        if (!Exact.TryGetValue(exact, out var immutable))
        {
            // Only the outermost answer is kept: inner ones may rest on the assumption that a type that contains itself is immutable.
            immutable = Examine(exact, []);
            Exact[exact] = immutable;
        }

        return immutable;
    }

    // typeof(object) is a scalar for the exact case (a bare lock object), but a variable of it can hold anything.
    private static bool CanHoldOnly(Type type) =>
        type.IsValueType || (type.IsSealed && !type.IsArray) || (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        || (Scalars.Contains(type) && type != typeof(object));

    private static bool Examine(Type type, HashSet<Type> assumed)
    {
        if (type.IsPrimitive || type.IsEnum || Scalars.Contains(type) || !assumed.Add(type))
        {
            return true;
        }

        if (typeof(GrainReference).IsAssignableFrom(type) || typeof(Exception).IsAssignableFrom(type) || typeof(MemberInfo).IsAssignableFrom(type)
            || type.IsDefined(typeof(ImmutableAttribute), inherit: false))
        {
            return true;
        }

        if (type.IsArray || type.IsInterface || type.IsPointer || typeof(Delegate).IsAssignableFrom(type))
        {
            return false;
        }

        if (type.IsGenericType && Containers.Contains(type.GetGenericTypeDefinition()))
        {
            return Array.TrueForAll(type.GetGenericArguments(), argument => CanHoldOnly(argument) && Examine(argument, assumed));
        }

        return FieldsOf(type).All(field =>
            (type.IsValueType || field.IsInitOnly) && CanHoldOnly(field.FieldType) && Examine(field.FieldType, assumed));
    }

    /// <summary>All instance fields of a type, those of its base types included.</summary>
    public static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
