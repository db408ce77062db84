namespace OpenRs.Cloud.Listing;

/// <summary>An order of a list, such as <c>cost.spent_usd_micros desc, create_time</c>.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class ListOrder<T>
{
    private const int MaxLength = 200;
    private const int MaxFields = 3;
    private readonly IReadOnlyList<(ListField<T> Field, string? Key, bool Descending)> _keys;

    private ListOrder(IReadOnlyList<(ListField<T> Field, string? Key, bool Descending)> keys) => _keys = keys;

    /// <summary>Reads an order.</summary>
    /// <param name="order">Fields with <c>asc</c> (the default) or <c>desc</c>, separated by commas.</param>
    /// <param name="fields">The fields that it can name.</param>
    /// <returns>The order; <see langword="null"/> for an empty text, which is the list's own.</returns>
    /// <exception cref="FilterException">It is not one.</exception>
    public static ListOrder<T>? Parse(string order, IReadOnlyList<ListField<T>> fields)
    {
        if (string.IsNullOrWhiteSpace(order))
        {
            return null;
        }

        var parts = order.Length <= MaxLength ? order.Split(',') : [];
        return parts.Length is 0 or > MaxFields
            ? throw new FilterException($"must name at most {MaxFields} fields in at most {MaxLength} characters.")
            : new ListOrder<T>([.. parts.Select(part => ParseKey(part, fields))]);
    }

    /// <summary>The resources in this order; equal ones stay as they were. What has no value comes last.</summary>
    public IEnumerable<T> Apply(IEnumerable<T> items)
    {
        var sorted = items.OrderBy(static _ => 0);
        foreach (var (field, key, descending) in _keys)
        {
            sorted = sorted.ThenBy(item => field.ValueOf(item, key) is null);
            var comparer = Comparer<IComparable?>.Create(static (left, right) =>
                left is null || right is null ? 0 : FilterComparison.Compare(left, right));
            sorted = descending
                ? sorted.ThenByDescending(item => field.ValueOf(item, key), comparer)
                : sorted.ThenBy(item => field.ValueOf(item, key), comparer);
        }

        return sorted;
    }

    private static (ListField<T> Field, string? Key, bool Descending) ParseKey(string part, IReadOnlyList<ListField<T>> fields)
    {
        var words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ([_] or [_, "asc" or "desc"]))
        {
            throw new FilterException($"has '{part.Trim()}'; write a field, then asc or desc, as in create_time desc.");
        }

        var name = words[0];
        var field = fields.FirstOrDefault(field => field.Name == name)
            ?? fields.FirstOrDefault(field => field.Kind == FieldKind.Map && name.StartsWith(field.Name + ".", StringComparison.Ordinal));
        if (field is null || (field.Kind == FieldKind.Map && field.Name == name))
        {
            throw new FilterException($"names '{name}'; there are {string.Join(", ", fields.Select(static field => field.Name))}.");
        }

        return (field, field.Kind == FieldKind.Map ? name[(field.Name.Length + 1)..] : null, words is [_, "desc"]);
    }
}
