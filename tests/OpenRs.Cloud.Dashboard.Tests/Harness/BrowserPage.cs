using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace OpenRs.Cloud.Dashboard.Tests.Harness;

/// <summary>A page of a user, in a browser context of its own, that keeps what went wrong in it.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    /// <summary>Width of a screen on a desk.</summary>
    public const int Wide = 1280;

    /// <summary>Width of a phone.</summary>
    public const int Narrow = 390;

    private const float TimeoutMs = 30_000;
    private readonly List<string> _problems = [];
    private readonly IBrowserContext _context;

    private BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Add($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => _problems.Add($"script: {error}");
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { IsLoopback: false } other && other.Scheme != "data")
            {
                _problems.Add($"request to {other}");
            }
        };
        page.SetDefaultTimeout(TimeoutMs);
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of the browser, and requests to other machines.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Opens an empty page.</summary>
    public static async Task<BrowserPage> OpenAsync(
        IBrowser browser, Uri address, int width = Wide, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = width == Wide ? 800 : 844 },
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new BrowserPage(context, await context.NewPageAsync());
    }

    /// <summary>Signs in, and comes to the list of runs.</summary>
    public async Task SignInAsync(string key)
    {
        await Page.GotoAsync("/");
        await Page.GetByTestId("key").FillAsync(key);
        await Page.GetByTestId("sign-in").ClickAsync();
        await Page.GetByTestId("user").WaitForAsync();
    }

    /// <summary>Goes to an address and waits for something on it.</summary>
    public async Task GoAsync(string path, string testId)
    {
        await Page.GotoAsync(path);
        await Page.GetByTestId(testId).First.WaitForAsync();
    }

    /// <summary>Waits until charts have their axes: they are drawn after the page, once their size is known.</summary>
    public Task WaitForChartsAsync() => Page.WaitForFunctionAsync(
        "() => [...document.querySelectorAll('.rz-chart')].every(chart => chart.querySelectorAll('.rz-tick-text').length > 1)");

    /// <summary>The text of a figure.</summary>
    public Task<string> TextAsync(string testId) => Page.GetByTestId(testId).First.InnerTextAsync();

    /// <summary>Fails when something is wider than the window.</summary>
    public async Task AssertFitsAsync()
    {
        var widest = await Page.EvaluateAsync<string>(
            """
            () => document.documentElement.scrollWidth <= window.innerWidth ? ''
              : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
                .slice(0, 5).map(e => e.tagName + '.' + e.getAttribute('class')).join(' ') || 'something'
            """);
        Assert.True(widest.Length == 0, $"{Page.Url} is wider than its window: {widest}");
    }

    /// <summary>Fails when somebody who sees or moves otherwise than most cannot use the page.</summary>
    public async Task AssertAccessibleAsync()
    {
        var result = await Page.RunAxe(new AxeRunOptions());
        var grave = result.Violations
            .Where(static violation => violation.Impact is "serious" or "critical")
            .Select(static violation => $"{violation.Id}: {violation.Help}: "
                + string.Join(" | ", violation.Nodes.Take(3).Select(static node => node.Html)))
            .ToList();
        Assert.True(grave.Count == 0, $"{Page.Url}:\n{string.Join('\n', grave)}");
    }

    /// <summary>Fails when the browser complained.</summary>
    public void AssertNoProblem() => Assert.True(_problems.Count == 0, $"{Page.Url}:\n{string.Join('\n', _problems)}");

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
