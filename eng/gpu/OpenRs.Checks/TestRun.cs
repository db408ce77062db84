using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OpenRs.Checks;

/// <summary>Finds and runs tests by xunit's own framework classes; failures go to standard output.</summary>
internal sealed class TestRun : IMessageSink
{
    private readonly List<ITestCase> _cases = [];
    private readonly ManualResetEventSlim _done = new();
    private readonly Lock _lock = new();
    private TestSummary _summary;

    /// <summary>Runs those tests whose full names contain one of the texts; all without texts.</summary>
    public static TestSummary Run(Assembly assembly, string[] texts)
    {
        var run = new TestRun();
        using var framework = new XunitTestFramework(run) { SourceInformationProvider = new NoSourceInformation() };
        using var discoverer = framework.GetDiscoverer(Reflector.Wrap(assembly));
        discoverer.Find(includeSourceInformation: false, run, new FrameworkOptions());
        run._done.Wait();
        var chosen = run._cases.Where(
            test => texts.Length == 0 || texts.Any(text => test.DisplayName.Contains(text, StringComparison.Ordinal))).ToList();
        run._done.Reset();
        using var executor = framework.GetExecutor(assembly.GetName());
        executor.RunTests(chosen, run, new FrameworkOptions());
        run._done.Wait();
        return run._summary;
    }

    /// <inheritdoc/>
    public bool OnMessage(IMessageSinkMessage message)
    {
        lock (_lock)
        {
            Take(message);
        }

        return true;
    }

    private void Take(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestCaseDiscoveryMessage found:
                _cases.Add(found.TestCase);
                break;
            case IDiscoveryCompleteMessage or ITestAssemblyFinished:
                _done.Set();
                break;
            case ITestPassed:
                _summary = _summary with { Passed = _summary.Passed + 1 };
                break;
            case ITestSkipped skipped:
                _summary = _summary with { Skipped = _summary.Skipped + 1 };
                Console.WriteLine($"skipped  {skipped.Test.DisplayName}: {skipped.Reason}");
                break;
            case ITestFailed failed:
                Fail(failed.Test.DisplayName, failed);
                break;
            case IErrorMessage error:
                Fail("outside a test", error);
                break;
        }
    }

    private void Fail(string name, IFailureInformation failure)
    {
        _summary = _summary with { Failed = _summary.Failed + 1 };
        Console.WriteLine($"FAILED   {name}");
        for (var i = 0; i < failure.Messages.Length; i++)
        {
            Console.WriteLine($"  {failure.ExceptionTypes[i]}: {failure.Messages[i]}{Environment.NewLine}{failure.StackTraces[i]}");
        }
    }

    private sealed class NoSourceInformation : ISourceInformationProvider
    {
        public ISourceInformation GetSourceInformation(ITestCase testCase) => new SourceInformation();

        public void Dispose()
        {
        }
    }

    /// <summary>xunit's defaults: nothing is set.</summary>
    private sealed class FrameworkOptions : ITestFrameworkDiscoveryOptions, ITestFrameworkExecutionOptions
    {
        private readonly Dictionary<string, object?> _values = [];

        public TValue GetValue<TValue>(string name) => _values.TryGetValue(name, out var value) ? (TValue)value! : default!;

        public void SetValue<TValue>(string name, TValue value) => _values[name] = value;
    }
}
