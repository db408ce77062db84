using OpenRs.Architecture.Tests.Planted.Alone;
using OpenRs.Architecture.Tests.Planted.Upper;

namespace OpenRs.Architecture.Tests.Planted.Lower;

/// <summary>
/// Uses the upper folder where it is hard to see: in a lambda of an asynchronous iterator, which the compiler takes apart.
/// </summary>
internal sealed class Worker
{
    public static async IAsyncEnumerable<Func<Task<int>>> ListAsync()
    {
        await Task.Yield();
        yield return async () =>
        {
            await Task.Yield();
            return Answer.Value + Base.Value;
        };
    }
}
