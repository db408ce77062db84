using System.Net;
using System.Text;

namespace OpenRs.Cloud.Cli.Reports;

/// <summary>HTML in which every text is escaped.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _html = new();

    /// <summary>Adds markup that is a constant of this program.</summary>
    public HtmlText Markup(string markup)
    {
        _html.Append(markup);
        return this;
    }

    /// <summary>Adds a text.</summary>
    public HtmlText Text(string text)
    {
        _html.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    /// <summary>Adds an element that holds a text.</summary>
    public HtmlText Element(string name, string text) => Markup($"<{name}>").Text(text).Markup($"</{name}>");

    /// <summary>Adds a table of texts.</summary>
    public HtmlText Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Markup("<table><thead><tr>");
        foreach (var column in columns)
        {
            Element("th", column);
        }

        Markup("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            Markup("<tr>");
            foreach (var cell in row)
            {
                Element("td", cell);
            }

            Markup("</tr>");
        }

        return Markup("</tbody></table>");
    }

    public override string ToString() => _html.ToString();
}
