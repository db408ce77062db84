using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Learning.Tests.Tokenization;

public sealed class IncrementalDecoderTests
{
    [Fact]
    public void Push_CharacterInSeveralTokens_ComesOutWhole()
    {
        var tokenizer = Fixtures.Small();
        var ids = tokenizer.Encode("😀");
        Assert.True(ids.Length > 1);
        var stream = tokenizer.CreateIncrementalDecoder(skipSpecial: false);
        Assert.All(ids[..^1], id => Assert.Equal("", stream.Push(id)));
        Assert.Equal("😀", stream.Push(ids[^1]));
        Assert.Equal("", stream.Flush());
    }

    [Fact]
    public void Flush_UnfinishedCharacter_GivesTheReplacementOnceAndStartsAnew()
    {
        var tokenizer = Fixtures.Small();
        var stream = tokenizer.CreateIncrementalDecoder(skipSpecial: false);
        stream.Push(tokenizer.Encode("😀")[0]);
        Assert.Equal("\uFFFD", stream.Flush());
        Assert.Equal("a", stream.Push(tokenizer.TokenToId("a")!.Value));
    }

    [Fact]
    public void Push_AnyIds_AddsUpToDecode() =>
        Prop.ForAll(Gen.Choose(0, 345).ListOf().ToArbitrary(), Gen.Elements(true, false).ToArbitrary(), (ids, skip) =>
        {
            var tokenizer = Fixtures.Small();
            var stream = tokenizer.CreateIncrementalDecoder(skip);
            var pieces = ids.ConvertAll(stream.Push);
            pieces.Add(stream.Flush());
            Assert.Equal(tokenizer.Decode([.. ids], skip), string.Concat(pieces));

            // A piece with half a surrogate pair would not survive UTF-8.
            Assert.All(pieces, piece => Assert.Equal(piece, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(piece))));
        }).QuickCheckThrowOnFailure();
}
