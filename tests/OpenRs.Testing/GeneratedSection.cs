namespace OpenRs.Testing;

/// <summary>
/// A part of a page that is made from the code: between the lines <c>&lt;!-- made: NAME --&gt;</c> and <c>&lt;!-- end of NAME --&gt;</c>.
/// With OPENRS_UPDATE_DOCS=1 in the environment it is written anew.
/// </summary>
public static class GeneratedSection
{
    private const string Update = "OPENRS_UPDATE_DOCS";

    /// <summary>Compares a part of a page with what it should be, or writes it.</summary>
    /// <param name="page">Path of the page from the root of the repository.</param>
    /// <param name="name">Name of the part.</param>
    /// <param name="content">What it should be.</param>
    /// <returns>What is wrong; <see langword="null"/> when nothing is.</returns>
    public static string? Check(string page, string name, string content)
    {
        var path = Path.Combine(RepositoryPaths.Root, page);
        var text = File.ReadAllText(path);
        var expected = Fill(text, name, content);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(path, expected);
            return null;
        }

        return text == expected
            ? null
            : $"{page} does not have the {name} that the code makes. If the change is meant, run the test with {Update}=1 and look at the "
                + "difference.";
    }

    /// <summary>A page with another content of a part.</summary>
    /// <exception cref="InvalidOperationException">The page has no such part.</exception>
    public static string Fill(string text, string name, string content)
    {
        var (begin, end) = ($"<!-- made: {name} -->\n", $"<!-- end of {name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        return from >= 0 && to > from
            ? $"{text[..(from + begin.Length)]}\n{content.TrimEnd()}\n\n{text[to..]}"
            : throw new InvalidOperationException($"The page has no part between '{begin.TrimEnd()}' and '{end}'.");
    }
}
