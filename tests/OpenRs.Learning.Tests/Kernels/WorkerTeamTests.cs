using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Tests.Kernels;

public sealed class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_ManyPhases_EveryItemOnceAndPhasesInOrder(int size)
    {
        const int Phases = 40, Items = 7, Rounds = 30;
        using var team = new WorkerTeam(size);
        for (var round = 0; round < Rounds; round++)
        {
            var done = new int[Phases, Items];
            var early = 0;
            team.Run(Phases, worker =>
            {
                for (var phase = 0; phase < Phases; phase++)
                {
                    for (int item; (item = team.Take(phase, worker, Items)) >= 0;)
                    {
                        for (var before = 0; phase > 0 && before < Items; before++)
                        {
                            early += done[phase - 1, before] == 1 ? 0 : 1;
                        }

                        Interlocked.Increment(ref done[phase, item]);
                    }

                    team.Barrier();
                }
            });
            Assert.Equal(0, early);
            Assert.All(done.Cast<int>(), count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_WorkerFails_CallerGetsTheFailureAndNobodyHangs()
    {
        using var team = new WorkerTeam(3);
        var error = Assert.Throws<InvalidDataException>(() => team.Run(1, worker =>
        {
            if (worker == 2)
            {
                throw new InvalidDataException("broken");
            }

            team.Barrier();
        }));
        Assert.Equal("broken", error.Message);
        Assert.Throws<ObjectDisposedException>(() => team.Run(1, _ => { }));
    }
}
