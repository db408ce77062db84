using System.Globalization;
using OpenRs.Learning.Deltas;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Sft;
using Xunit.Abstractions;

namespace OpenRs.Learning.Tests.Deltas;

/// <summary>Deltas of real training steps, with the sizes in the test's output.</summary>
public sealed class TrainedDeltaTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Write_StepsOfABf16Model_AreAFewPercentOfTheFile()
    {
        var publications = await TrainAsync("untied-bf16", learningRate: 1e-6, steps: 6);
        Assert.All(
            publications,
            static publication => Assert.True(publication.IsDelta && publication.Bytes < 0.06 * publication.FullBytes));
    }

    [Fact]
    public async Task Write_StepsOfASinglePrecisionModel_TakeTheSmallerForm()
    {
        foreach (var rate in new[] { 1e-6, 1e-3 })
        {
            var publications = await TrainAsync("tied-f32", rate, steps: 3);
            Assert.All(publications, static publication => Assert.Equal(publication.IsDelta, publication.Bytes < publication.FullBytes));
        }
    }

    [Theory]
    [MemberData(nameof(TestModels.Families), MemberType = typeof(TestModels))]
    public async Task Write_StepsOfAnotherFamily_GiveBackEveryByte(string name) =>
        Assert.Equal(2, (await TrainAsync(name, learningRate: 1e-6, steps: 2)).Count);

    public void Dispose() => _folder.Dispose();

    private static TrainingSequence[] Sequences(int step)
    {
        var draws = new PhiloxSequence((ulong)step, 4);
        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(500))];
        return [.. Enumerable.Range(0, 6).Select(i => new TrainingSequence(Tokens(3 + i), Tokens(8 + draws.Next(24))))];
    }

    // Publishes after every step, follows as an agent would, and compares with the file itself.
    private async Task<List<WeightPublication>> TrainAsync(string name, double learningRate, int steps)
    {
        using var model = TestModels.Load(name);
        var optimizer = new OptimizerOptions { LearningRate = learningRate, Schedule = LearningRateSchedule.Constant };
        using var trainer = new SftTrainer(model, optimizer, new ComputeOptions());
        var last = Save(model);
        var (at, held) = (await WeightDelta.SnapshotAsync(0, new MemoryStream(last)), last);
        var publications = new List<WeightPublication>();
        for (var step = 1; step <= steps; step++)
        {
            trainer.Step(Sequences(step));
            var now = Save(model);
            using var delta = new MemoryStream();
            var publication = await WeightDelta.WriteAsync(at, new MemoryStream(last), step, new MemoryStream(now), delta);
            held = publication.IsDelta ? await FollowAsync(at, held, delta) : now;
            Assert.Equal(now, held);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} lr {learningRate} step {step}: {(publication.IsDelta ? "delta" : "full")} "
                + $"{publication.Bytes} of {publication.FullBytes} bytes ({100.0 * publication.Bytes / publication.FullBytes:f2} %), "
                + $"{publication.ChangedWords} words changed"));
            publications.Add(publication);
            (at, last) = (publication.Version, now);
        }

        return publications;
    }

    private static async Task<byte[]> FollowAsync(WeightVersion at, byte[] held, MemoryStream delta)
    {
        delta.Position = 0;
        using var target = new MemoryStream();
        await WeightDelta.ApplyAsync(at, new MemoryStream(held), [delta], target);
        return target.ToArray();
    }

    private byte[] Save(CausalLanguageModel model)
    {
        model.SaveWeights(_folder.Path);
        return File.ReadAllBytes(_folder["model.safetensors"]);
    }
}
