using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Access;

/// <summary>A caller on standard output.</summary>
internal static class IdentityPrinter
{
    public static void Print(Identity identity, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(identity);
            return;
        }

        Console.WriteLine($"subject  {identity.Subject}");
        foreach (var role in identity.Roles)
        {
            Console.WriteLine($"role     {RoleName.Of(role.Role)} in {(role.Project == "projects/-" ? "all projects" : role.Project)}");
        }

        if (identity.Roles.Count == 0)
        {
            Console.WriteLine("role     none; ask an admin of the project for one");
        }
    }
}
