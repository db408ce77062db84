namespace OpenRs.Cloud.Listing;

/// <summary>A piece of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes and escapes.</param>
/// <param name="Position">Where it begins, from 1.</param>
internal sealed record FilterToken(FilterTokenKind Kind, string Text, int Position)
{
    public bool IsWord(string word) => Kind == FilterTokenKind.Word && Text == word;

    public bool IsSymbol(string symbol) => Kind == FilterTokenKind.Symbol && Text == symbol;
}
