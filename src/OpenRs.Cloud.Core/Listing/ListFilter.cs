namespace OpenRs.Cloud.Listing;

/// <summary>
/// A filter of a list: a subset of AIP-160. Comparisons of a field with a value by =, !=, &lt;, &lt;=, &gt;, &gt;= and : (contains, or a
/// key of a map), joined by AND, OR, NOT and parentheses; OR binds tighter than AND, as in AIP-160.
/// </summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class ListFilter<T>
{
    /// <summary>Characters of a filter at most.</summary>
    public const int MaxLength = 1000;

    /// <summary>Parentheses and NOTs within each other at most.</summary>
    public const int MaxDepth = 20;

    private readonly Func<T, bool> _matches;

    private ListFilter(Func<T, bool> matches) => _matches = matches;

    /// <summary>Reads a filter.</summary>
    /// <param name="filter">The filter; an empty one matches all.</param>
    /// <param name="fields">The fields that it can name.</param>
    /// <exception cref="FilterException">It is not one; says where.</exception>
    public static ListFilter<T> Parse(string filter, IReadOnlyList<ListField<T>> fields) =>
        filter.Length > MaxLength
            ? throw new FilterException($"has {filter.Length} characters; at most {MaxLength} are allowed.")
            : string.IsNullOrWhiteSpace(filter)
                ? new ListFilter<T>(static _ => true)
                : new ListFilter<T>(new FilterParser<T>(FilterLexer.Read(filter), fields).Parse());

    /// <summary>Whether a resource is listed.</summary>
    public bool Matches(T item) => _matches(item);
}
