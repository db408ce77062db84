namespace OpenRs.Cloud.Listing;

/// <summary>A field of a listed resource that filters and orders can name.</summary>
/// <typeparam name="T">The resource.</typeparam>
public sealed class ListField<T>
{
    private readonly Func<T, object?> _value;

    private ListField(string name, FieldKind kind, Func<T, object?> value) => (Name, Kind, _value) = (name, kind, value);

    /// <summary>Its name, such as <c>create_time</c> or <c>cost.spent_usd_micros</c>.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public FieldKind Kind { get; }

    /// <summary>A field with a text; <see langword="null"/> where it is not set.</summary>
    public static ListField<T> Text(string name, Func<T, string?> value) => new(name, FieldKind.Text, value);

    /// <summary>A field with a number; <see langword="null"/> where it is not set.</summary>
    public static ListField<T> Number(string name, Func<T, double?> value) => new(name, FieldKind.Number, item => value(item));

    /// <summary>A field with a time.</summary>
    public static ListField<T> Time(string name, Func<T, DateTimeOffset> value) => new(name, FieldKind.Time, item => value(item));

    /// <summary>A field that is true or false.</summary>
    public static ListField<T> Flag(string name, Func<T, bool> value) => new(name, FieldKind.Flag, item => value(item));

    /// <summary>A field with texts by key.</summary>
    public static ListField<T> Map(string name, Func<T, IDictionary<string, string>> value) => new(name, FieldKind.Map, value);

    /// <summary>The value of a resource: a text, a double, a time or a bool; of a map the text of a key.</summary>
    /// <param name="item">The resource.</param>
    /// <param name="key">The key, for a map.</param>
    internal IComparable? ValueOf(T item, string? key) => Kind == FieldKind.Map
        ? ((IDictionary<string, string>)_value(item)!).TryGetValue(key!, out var text) ? text : null
        : (IComparable?)_value(item);
}
