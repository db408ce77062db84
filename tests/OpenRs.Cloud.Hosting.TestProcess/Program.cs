using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Hosting.Local;
using OpenRs.Cloud.Hosting.Local.Errors;
using OpenRs.Cloud.Hosting.TestProcess;

// hold FILE: keeps the state file open until killed. write FILE: increments 20 counters for ever and prints each acknowledged value.
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOpenRsLocal(args[1]);
using var host = builder.Build();
try
{
    await host.StartAsync();
}
catch (StateFileLockedException locked)
{
    Console.WriteLine(locked.Message);
    return 3;
}

Console.WriteLine("ready.");
if (args[0] == "hold")
{
    await Task.Delay(Timeout.Infinite);
}

var grains = host.Services.GetRequiredService<IGrainFactory>();
await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
{
    var key = $"t{number}";
    while (true)
    {
        // The dot tells a whole line from one that a kill cut off.
        var value = await grains.GetGrain<ICounterGrain>(key).Add(1);
        Console.WriteLine($"{key} {value}.");
    }
}));
return 0;
