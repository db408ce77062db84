namespace OpenRs.Cloud.Listing;

/// <summary>Makes a predicate of a filter's pieces. It goes down only with parentheses and NOT, which are counted.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="tokens">The pieces, the end last.</param>
/// <param name="fields">The fields that there are.</param>
internal sealed class FilterParser<T>(IReadOnlyList<FilterToken> tokens, IReadOnlyList<ListField<T>> fields)
{
    private static readonly Dictionary<string, FilterOperator> Operators = new(StringComparer.Ordinal)
    {
        ["="] = FilterOperator.Equal,
        ["!="] = FilterOperator.NotEqual,
        ["<"] = FilterOperator.Less,
        ["<="] = FilterOperator.LessOrEqual,
        [">"] = FilterOperator.Greater,
        [">="] = FilterOperator.GreaterOrEqual,
        [":"] = FilterOperator.Has,
    };

    private int _next;
    private int _depth;

    private FilterToken Current => tokens[_next];

    /// <exception cref="FilterException">What it finds is not what must come there.</exception>
    public Func<T, bool> Parse()
    {
        var matches = ParseAll();
        return Current.Kind == FilterTokenKind.End ? matches : throw Expected("AND, OR or the end");
    }

    private Func<T, bool> ParseAll()
    {
        List<Func<T, bool>> parts = [ParseAny()];
        while (Take("AND"))
        {
            parts.Add(ParseAny());
        }

        return parts.Count == 1 ? parts[0] : item => parts.TrueForAll(part => part(item));
    }

    private Func<T, bool> ParseAny()
    {
        List<Func<T, bool>> parts = [ParseTerm()];
        while (Take("OR"))
        {
            parts.Add(ParseTerm());
        }

        return parts.Count == 1 ? parts[0] : item => parts.Exists(part => part(item));
    }

    private Func<T, bool> ParseTerm()
    {
        if (Take("NOT"))
        {
            var negated = Deeper(ParseTerm);
            return item => !negated(item);
        }

        if (!Current.IsSymbol("("))
        {
            return ParseComparison();
        }

        _next++;
        var inner = Deeper(ParseAll);
        if (!Current.IsSymbol(")"))
        {
            throw Expected("AND, OR or ')'");
        }

        _next++;
        return inner;
    }

    private Func<T, bool> ParseComparison()
    {
        var start = Current;
        var (field, key) = ParseField();
        if (Current.Kind != FilterTokenKind.Symbol || !Operators.TryGetValue(Current.Text, out var comparison))
        {
            throw Expected("one of = != < <= > >= :");
        }

        _next++;
        var value = ParseValue();
        return field.Kind == FieldKind.Map && key is null
            ? comparison == FilterOperator.Has
                ? item => field.ValueOf(item, value.Text) is not null
                : throw At(
                    start,
                    $"{field.Name} is a map: name a key, as in {field.Name}.key = \"value\", or ask for one by {field.Name}:key")
            : FilterComparison.Create(field, key, comparison, value);
    }

    // The longest name of a field that the words and dots here make; what follows the name of a map is a key.
    private (ListField<T> Field, string? Key) ParseField()
    {
        var start = Current;
        var name = ParsePart("the name of a field");
        while (true)
        {
            if (fields.FirstOrDefault(field => field.Name == name) is { } field)
            {
                return field.Kind == FieldKind.Map && Current.IsSymbol(".") ? (field, ParseKey()) : (field, null);
            }

            if (!Current.IsSymbol("."))
            {
                var known = string.Join(", ", fields.Select(static field => field.Name));
                throw At(start, $"there is no field '{Shorten(name)}' here; there are {known}");
            }

            _next++;
            name += "." + ParsePart("the rest of the name");
        }
    }

    // Keys have dots, too.
    private string ParseKey()
    {
        _next++;
        if (Current.Kind == FilterTokenKind.Quoted)
        {
            return tokens[_next++].Text;
        }

        var key = ParsePart("a key");
        while (Current.IsSymbol("."))
        {
            _next++;
            key += "." + ParsePart("the rest of the key");
        }

        return key;
    }

    private string ParsePart(string what) => Current.Kind == FilterTokenKind.Word && !IsKeyword(Current)
        ? tokens[_next++].Text
        : throw Expected(what);

    private FilterToken ParseValue()
    {
        if (Current.Kind == FilterTokenKind.Quoted)
        {
            return tokens[_next++];
        }

        var start = Current;
        var text = ParsePart("a value");
        while (Current.IsSymbol("."))
        {
            _next++;
            text += "." + ParsePart("the rest of the value");
        }

        return start with { Text = text };
    }

    private TResult Deeper<TResult>(Func<TResult> parse)
    {
        if (++_depth > ListFilter<T>.MaxDepth)
        {
            throw At(tokens[_next - 1], $"more than {ListFilter<T>.MaxDepth} parentheses and NOTs are within each other");
        }

        var result = parse();
        _depth--;
        return result;
    }

    private bool Take(string keyword)
    {
        var found = Current.IsWord(keyword);
        _next += found ? 1 : 0;
        return found;
    }

    private FilterException Expected(string what) => At(
        Current, Current.Kind == FilterTokenKind.End ? $"{what} is missing" : $"'{Shorten(Current.Text)}' is not {what}");

    private static bool IsKeyword(FilterToken token) => token.Text is "AND" or "OR" or "NOT";

    private static string Shorten(string text) => text.Length <= 50 ? text : text[..50] + "...";

    private static FilterException At(FilterToken token, string problem) => new($"at position {token.Position}: {problem}.");
}
