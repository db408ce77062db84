using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpenRs.Recipes.Loading;

/// <summary>
/// Parsing events of a text that others wrote. YamlDotNet scans and parses without recursion, but builds its tree by one call for each
/// level, and its scanner looks through all open brackets for each token: so depth and number of events end here, before the tree grows.
/// Aliases are refused, since a few of them can stand for billions of values.
/// </summary>
internal sealed class BoundedYamlParser(string yaml) : IParser
{
    /// <summary>Deepest nesting of lists and mappings; a recipe has three levels.</summary>
    public const int MaxDepth = 16;

    /// <summary>Scalars and collections at most; a recipe has a hundred.</summary>
    public const int MaxEvents = 10_000;

    private readonly Parser _parser = new(new StringReader(yaml));
    private int _depth;
    private int _events;

    /// <inheritdoc/>
    public ParsingEvent? Current => _parser.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!_parser.MoveNext())
        {
            return false;
        }

        var current = _parser.Current!;
        _depth += current is MappingStart or SequenceStart ? 1 : current is MappingEnd or SequenceEnd ? -1 : 0;
        return current is AnchorAlias ? throw Refuse(current, "aliases are not allowed in recipes; write the value out.")
            : _depth > MaxDepth ? throw Refuse(current, $"lists and mappings are nested more than {MaxDepth} deep.")
            : ++_events > MaxEvents ? throw Refuse(current, $"has more than {MaxEvents} values.")
            : true;
    }

    private static YamlException Refuse(ParsingEvent current, string problem) => new(current.Start, current.End, problem);
}
