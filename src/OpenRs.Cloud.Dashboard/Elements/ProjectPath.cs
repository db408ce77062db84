using Microsoft.AspNetCore.Components;

namespace OpenRs.Cloud.Dashboard.Elements;

/// <summary>The project in the address of a page.</summary>
internal static class ProjectPath
{
    /// <summary>The id of the project; <see langword="null"/> where the address names none.</summary>
    public static string? Of(NavigationManager navigation)
    {
        var path = new Uri(navigation.Uri).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path is ["projects", var project, ..] ? Uri.UnescapeDataString(project) : null;
    }
}
