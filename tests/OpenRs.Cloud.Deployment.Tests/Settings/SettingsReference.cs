using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OpenRs.Cloud.Hosting.Azure;
using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Deployment.Tests.Settings;

/// <summary>The settings of a server as a page shows them: from the options, and what is written above each of their properties.</summary>
internal static partial class SettingsReference
{
    private static readonly Dictionary<Assembly, XDocument> Documents = [];

    /// <summary>Each option with its text.</summary>
    public static IEnumerable<(string Name, PropertyInfo Property, string Text)> Entries =>
        Groups.SelectMany(static group => group.Entries);

    private static IEnumerable<(string Title, IEnumerable<(string Name, PropertyInfo Property, string Text)> Entries)> Groups =>
        typeof(ICheckedOptions).Assembly.GetTypes()
            .Where(static type => type.IsClass && type.IsAssignableTo(typeof(ICheckedOptions)))
            .Append(typeof(StorageOptions))
            .OrderBy(static type => type.Name, StringComparer.Ordinal)
            .Select(static type => (TextOf(type.Assembly, $"T:{type.FullName}"), EntriesOf(type, "OpenRs:")))
            .Append((TextOf(typeof(ClusterOptions).Assembly, $"T:{typeof(ClusterOptions).FullName}"), EntriesOf(
                typeof(ClusterOptions), $"{ClusterOptions.Section}:")));

    /// <summary>The tables of the page.</summary>
    public static string Tables()
    {
        var text = new StringBuilder();
        foreach (var (title, entries) in Groups)
        {
            text.Append(title).Append("\n\n| setting | is |\n|---|---|\n");
            foreach (var (name, _, words) in entries)
            {
                text.Append("| `").Append(name).Append("` | ").Append(words).Append(" |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    // What is computed cannot be set; lists and maps can be added to although they have no setter.
    private static IEnumerable<(string Name, PropertyInfo Property, string Text)> EntriesOf(Type type, string prefix) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .SelectMany(property =>
        {
            var (name, value) = ($"{prefix}{property.Name}", property.PropertyType);
            if (ElementOf(value) is { } element)
            {
                (name, value) = ($"{name}:{(value.IsAssignableTo(typeof(IDictionary)) ? "NAME" : "N")}", element);
            }
            else if (property.SetMethod is null && !IsSection(value))
            {
                return [];
            }

            return IsSection(value)
                ? EntriesOf(value, $"{name}:")
                : [(name, property, TextOf(type.Assembly, $"P:{type.FullName}.{property.Name}"))];
        });

    private static bool IsSection(Type type) =>
        type.IsClass && type != typeof(string) && type.Namespace!.StartsWith("OpenRs.", StringComparison.Ordinal);

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[^1] : null;

    private static string TextOf(Assembly assembly, string member)
    {
        if (!Documents.TryGetValue(assembly, out var document))
        {
            Documents[assembly] = document = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
        }

        var summary = document.Descendants("member").SingleOrDefault(one => one.Attribute("name")?.Value == member)?.Element("summary")
            ?? throw new InvalidOperationException($"{member} has no summary.");
        return Spaces().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when element.Attribute("cref")?.Value is { } reference => $"`{reference.Split('.')[^1]}`",
        XElement element => element.Attribute("langword")?.Value ?? element.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
