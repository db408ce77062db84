using System.Reflection;
using OpenRs.Checks;

// dotnet test needs an SDK; a GPU machine has none. This runs the same tests inside this process.
if (args.Length == 0)
{
    Console.Error.WriteLine("OpenRs.Checks ASSEMBLY [TEXT ...]: runs the tests of an assembly whose full names contain one of the texts.");
    return 2;
}

var summary = TestRun.Run(Assembly.Load(args[0]), args[1..]);
Console.WriteLine($"{summary.Passed} passed, {summary.Failed} failed, {summary.Skipped} skipped");
return summary.Failed == 0 && summary.Passed > 0 ? 0 : 1;
