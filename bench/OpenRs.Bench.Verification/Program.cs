using OpenRs.Bench.Verification;
using OpenRs.CommandLine;

Terminal.Protect();

// dotnet run -c Release --project bench/OpenRs.Bench.Verification -- FILE.jsonl [SECONDS]
return await CommandInvocation.RunAsync(VerdictCommand.Create(), args);
