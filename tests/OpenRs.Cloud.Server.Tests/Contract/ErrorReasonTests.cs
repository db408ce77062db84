using System.Reflection;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Tests.Contract;

/// <summary>docs/api.md names every reason that a client may meet, and none that is not.</summary>
public sealed class ErrorReasonTests
{
    [Fact]
    public void Page_ListsEveryReasonOnce()
    {
        var reasons = typeof(ErrorReason)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => (string)field.GetRawConstantValue()!);
        var listed = File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "api.md"))
            .SkipWhile(static line => line != "## Reasons")
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(static line => line.Split('`')[1]);
        Assert.Equal(reasons.Order(StringComparer.Ordinal), listed);
    }
}
