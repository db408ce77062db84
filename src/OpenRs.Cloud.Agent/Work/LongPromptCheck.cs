using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Recipes.Options;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>Refuses problems whose prompts a recipe does not allow, before anything is generated for a job.</summary>
internal static class LongPromptCheck
{
    /// <summary>Checks the prompts of a dataset.</summary>
    /// <param name="lengths">Tokens of each prompt, in the dataset's order.</param>
    /// <param name="limit">The recipe's <c>max_prompt_length</c>.</param>
    /// <param name="rule">What the recipe says of longer prompts.</param>
    /// <param name="key">The recipe key that says it.</param>
    /// <exception cref="UnitException">One is longer, and may not be cut: no attempt can help.</exception>
    public static void Check(IEnumerable<int> lengths, int limit, LongPrompts rule, string key)
    {
        // Lengths are worked out only where they matter.
        if (rule != LongPrompts.Cut && PromptLengths.Of(lengths, limit).Refusal(limit, key) is { } refusal)
        {
            throw new UnitException("", refusal, permanent: true);
        }
    }
}
