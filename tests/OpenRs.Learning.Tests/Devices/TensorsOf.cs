using System.Collections;
using System.Reflection;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Devices;

/// <summary>Every tensor that an object of this product holds on to, found through its fields.</summary>
internal static class TensorsOf
{
    /// <summary>Tensors with the way to them.</summary>
    public static IReadOnlyList<(string Path, Tensor Tensor)> Object(object root)
    {
        var (found, seen) = (new List<(string, Tensor)>(), new HashSet<object>(ReferenceEqualityComparer.Instance));
        Visit(root, root.GetType().Name, found, seen);
        return found;
    }

    private static void Visit(object? value, string path, List<(string, Tensor)> found, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        if (value is Tensor tensor)
        {
            found.Add((path, tensor));
        }
        else if (value is IEnumerable items
            && (value is Array || value.GetType().Namespace?.StartsWith("OpenRs", StringComparison.Ordinal) != true))
        {
            foreach (var (i, item) in items.Cast<object?>().Index())
            {
                Visit(item, $"{path}[{i}]", found, seen);
            }
        }
        else if (IsOurs(value.GetType()))
        {
            foreach (var field in FieldsOf(value.GetType()))
            {
                Visit(field.GetValue(value), $"{path}.{field.Name}", found, seen);
            }
        }
    }

    // Pairs, such as those of a dictionary, hold ours.
    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("OpenRs", StringComparison.Ordinal) == true
        || type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
        || type.FullName.StartsWith("System.Collections.Generic.KeyValuePair`", StringComparison.Ordinal);

    private static IEnumerable<FieldInfo> FieldsOf(Type? type)
    {
        for (; type is not null && type != typeof(object); type = type.BaseType)
        {
            var fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
            foreach (var field in fields.Where(static field => !field.FieldType.IsPointer))
            {
                yield return field;
            }
        }
    }
}
