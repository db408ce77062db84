using System.Collections;
using System.Globalization;

namespace OpenRs.Cloud.Hosting.Tests.Contracts;

/// <summary>A value as text: equal texts are equal values, whatever the types of their collections.</summary>
internal static class Structure
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        IDictionary entries => $"{{{string.Join(", ", Entries(entries).Order(StringComparer.Ordinal))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        Exception error when !ProductTypes.IsOurs(error.GetType()) => $"{error.GetType()}: {error.Message}",
        Enum member => member.ToString(),
        _ when ProductTypes.IsOurs(value.GetType()) => $"{value.GetType().Name}({string.Join(", ", MembersOf(value))})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<string> Entries(IDictionary entries)
    {
        foreach (DictionaryEntry entry in entries)
        {
            yield return $"{Of(entry.Key)}: {Of(entry.Value)}";
        }
    }

    private static IEnumerable<string> MembersOf(object value)
    {
        if (value is Exception error)
        {
            yield return $"{Of(error.Message)} because of {Of(error.InnerException)}";
        }

        foreach (var (_, property) in ProductTypes.Members(value.GetType()))
        {
            yield return $"{property.Name}: {Of(property.GetValue(value))}";
        }
    }
}
