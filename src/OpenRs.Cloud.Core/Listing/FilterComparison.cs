using System.Globalization;

namespace OpenRs.Cloud.Listing;

/// <summary>One comparison of a filter. A value that is not there fulfils none, != included.</summary>
internal static class FilterComparison
{
    /// <exception cref="FilterException">The field cannot be compared so, or not with that value.</exception>
    public static Func<T, bool> Create<T>(ListField<T> field, string? key, FilterOperator comparison, FilterToken value)
    {
        if (comparison == FilterOperator.Has)
        {
            return field.Kind is FieldKind.Text or FieldKind.Map
                ? value.Text == "*"
                    ? item => field.ValueOf(item, key) is string { Length: > 0 }
                    : item => field.ValueOf(item, key) is string text && text.Contains(value.Text, StringComparison.OrdinalIgnoreCase)
                : throw At(value, $"{field.Name} is no text; compare it by =, !=, <, <=, > or >=");
        }

        var other = Read(field.Kind, field.Name, value);
        return item => field.ValueOf(item, key) is { } own && Holds(comparison, Compare(own, other));
    }

    /// <summary>Orders two values of a field; texts by their characters, in every country alike.</summary>
    public static int Compare(IComparable left, IComparable right) =>
        left is string text ? string.CompareOrdinal(text, (string)right) : left.CompareTo(right);

    private static bool Holds(FilterOperator comparison, int order) => comparison switch
    {
        FilterOperator.Equal => order == 0,
        FilterOperator.NotEqual => order != 0,
        FilterOperator.Less => order < 0,
        FilterOperator.LessOrEqual => order <= 0,
        FilterOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static IComparable Read(FieldKind kind, string name, FilterToken value) => kind switch
    {
        FieldKind.Number => double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
                ? number
                : throw At(value, $"{name} is a number, such as 3 or 0.5"),
        FieldKind.Time => DateTimeOffset.TryParse(
            value.Text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
                ? time
                : throw At(value, $"{name} is a time, such as \"2026-01-31T08:00:00Z\""),
        FieldKind.Flag => bool.TryParse(value.Text, out var flag) ? flag : throw At(value, $"{name} is true or false"),
        _ => value.Text,
    };

    private static FilterException At(FilterToken token, string problem) => new($"at position {token.Position}: {problem}.");
}
