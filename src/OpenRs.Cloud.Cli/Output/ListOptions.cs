using System.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The options of all <c>list</c> commands that say what of a list is wanted.</summary>
internal sealed class ListOptions
{
    private readonly Option<string> _filter = new("--filter")
    {
        Description = "Only what this matches, such as 'state = RUNNING AND step > 10' (docs/api.md, Filters).",
        HelpName = "filter",
    };
    private readonly Option<string> _orderBy = new("--order-by")
    {
        Description = "Fields to order by, such as 'create_time' or 'cost.spent_usd_micros desc'.",
        HelpName = "fields",
    };
    private readonly Option<string[]> _label = new("--label")
    {
        Description = "Only what has this label: KEY, or KEY=VALUE. Repeatable.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly bool _haveLabels;

    /// <summary>Makes the options.</summary>
    /// <param name="command">The command that gets them.</param>
    /// <param name="haveLabels">Whether what is listed has labels.</param>
    public ListOptions(Command command, bool haveLabels = false)
    {
        _haveLabels = haveLabels;
        command.Options.Add(_filter);
        command.Options.Add(_orderBy);
        if (haveLabels)
        {
            command.Options.Add(_label);
        }
    }

    /// <summary>The order that is asked for; empty for the list's own.</summary>
    public string OrderBy(ParseResult result) => result.GetValue(_orderBy) ?? "";

    /// <summary>The filter that is asked for; empty for all.</summary>
    public string Filter(ParseResult result)
    {
        var filter = result.GetValue(_filter) ?? "";
        var labels = (_haveLabels ? result.GetValue(_label) ?? [] : []).Select(static label => label.Split('=', 2) switch
        {
            [var key, var value] => $"labels.{Quote(key)} = {Quote(value)}",
            _ => $"labels:{Quote(label)}",
        });
        return string.Join(" AND ", filter.Length > 0 && labels.Any() ? labels.Prepend($"({filter})") : labels.DefaultIfEmpty(filter));
    }

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
