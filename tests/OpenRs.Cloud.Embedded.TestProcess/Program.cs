using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Embedded;
using OpenRs.Cloud.Embedded.TestProcess;

// hold FILE: keeps the state file open until killed. write FILE: increments 20 tallies for ever and prints each acknowledged value.
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddEmbeddedGrains(options =>
{
    options.StateFile = args[1];
    options.AddGrain<ITallyGrain, TallyGrain>();
});

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

Console.WriteLine("ready");
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
        var value = await grains.GetGrain<ITallyGrain>(key).Increment();
        Console.WriteLine($"{key} {value}");
    }
}));
return 0;
