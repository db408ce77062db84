using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Rollouts;

/// <summary>A completion in pieces that are shaded by how probable the model held them.</summary>
/// <param name="Pieces">The pieces in their order; none where it is not stored which token added what.</param>
/// <param name="Rest">The text behind them, which is not shaded.</param>
/// <param name="Mean">Mean log-probability of the tokens in the pieces.</param>
public sealed record ShadedCompletion(IReadOnlyList<TokenPiece> Pieces, string Rest, double Mean)
{
    /// <summary>Tokens that are shaded at most: a browser gets slow where each of more is an element.</summary>
    public const int MaxTokens = 4096;

    /// <summary>Tokens in the pieces.</summary>
    public int Tokens => Pieces.Sum(static piece => piece.Count);

    /// <summary>The least probable piece.</summary>
    public TokenPiece? Least => Pieces.MinBy(static piece => piece.LogProbability);

    /// <summary>Divides a completion.</summary>
    public static ShadedCompletion Of(Rollout rollout)
    {
        var tokens = rollout.Tokens.Take(MaxTokens).ToList();
        var pieces = new List<TokenPiece>();
        var (length, waiting, sum) = (0, 0, 0.0);
        for (var i = 0; i < tokens.Count; i++)
        {
            (waiting, sum) = (waiting + 1, sum + tokens[i].LogProbability);
            if (tokens[i].Text.Length > 0 || i == tokens.Count - 1)
            {
                pieces.Add(new TokenPiece(i + 2 - waiting, waiting, SafeText.Of(tokens[i].Text), sum));
                (length, waiting, sum) = (length + tokens[i].Text.Length, 0, 0);
            }
        }

        return new ShadedCompletion(
            pieces,
            SafeText.Of(rollout.Text[Math.Min(length, rollout.Text.Length)..]),
            tokens.Count > 0 ? tokens.Average(static token => (double)token.LogProbability) : 0);
    }

    /// <summary>How many pieces have a shade.</summary>
    public int CountOf(int shade) => Pieces.Count(piece => piece.Shade == shade);
}
