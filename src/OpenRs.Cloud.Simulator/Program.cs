using System.CommandLine.Invocation;
using OpenRs.Cloud.Simulator;

var parsed = SimulateCommand.Create().Parse(args);
if (parsed.Action is not ParseErrorAction wrong)
{
    return await parsed.InvokeAsync();
}

// The line that says what is wrong must not scroll away under a page of help.
wrong.ShowHelp = false;
await parsed.InvokeAsync();
return SimulateCommand.WrongInput;
