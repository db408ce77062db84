using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Recipes.Options;

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
        if (rule == LongPrompts.Cut)
        {
            return;
        }

        var all = lengths.ToList();
        var count = all.Count(length => length > limit);
        if (count > 0)
        {
            var longest = all.Max();
            throw new UnitException(
                "",
                $"the prompt of problem {all.IndexOf(longest) + 1} has {longest} tokens, but max_prompt_length is {limit}; {count} of "
                + $"{all.Count} prompts are longer than that. Set max_prompt_length={longest}, leave these problems out, or set {key}=cut "
                + $"to keep the last {limit} tokens of each and have them counted.",
                permanent: true);
        }
    }
}
