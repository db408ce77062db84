using System.Globalization;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Time;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>What there is to do in a world, for how much, and by whom.</summary>
internal sealed record WorldPlan
{
    public const string Pool = "default";
    public const string GpuType = "A40";

    // An agent stops 0.3 seconds before its lease ends, which is 1 % of the longest lease here. Real stopwatches are wrong by 0.05 %.
    private const double HighestDrift = 0.005;

    // Of so many runs one learns from solutions.
    private const ulong OneOfSft = 7;

    private static readonly GpuSet[] OtherGpus =
    [
        new("A40", 1, Spot: true), new("A40", 4, Spot: false), new("L4", 1, Spot: true), new("H100", 2, Spot: false),
    ];

    /// <summary>The runs, with the time at which each is created.</summary>
    public required IReadOnlyList<(RunSpec Spec, TimeSpan Start)> Runs { get; init; }

    /// <summary>The evaluations, with the time at which each is created.</summary>
    public IReadOnlyList<(EvaluationSpec Spec, TimeSpan Start)> Evaluations { get; init; } = [];

    /// <summary>Runs and evaluations together.</summary>
    public int Jobs => Runs.Count + Evaluations.Count;

    /// <summary>Agents that are there from the beginning.</summary>
    public required int Agents { get; init; }

    /// <summary>What agents may have; the first is what most have.</summary>
    public IReadOnlyList<GpuSet> Gpus { get; init; } = [new GpuSet(GpuType, 1, Spot: false)];

    /// <summary>What a GPU costs, and from when on.</summary>
    public required IReadOnlyList<PriceRow> Prices { get; init; }

    /// <summary>The project's budget of a month at the beginning, in US dollars; 0 for no limit.</summary>
    public decimal MonthlyUsd { get; init; }

    /// <summary>By how much agents' stopwatches are wrong at most.</summary>
    public double ClockDrift { get; init; }

    /// <summary>The ledgers' terms.</summary>
    public required LedgerTerms Terms { get; init; }

    /// <summary>When what rollouts need does not answer; it lasts into the time in which nothing else goes wrong. Default: never.</summary>
    public (TimeSpan From, TimeSpan Until) Away { get; init; }

    /// <summary>When runs are paused of which all units come back. Default: the product's.</summary>
    public StallTerms Stall { get; init; } = new();

    /// <summary>How long things go wrong.</summary>
    public required TimeSpan FaultTime { get; init; }

    /// <summary>By what the mean times between what befalls agents are multiplied. Default: 1, a fault every minute or so.</summary>
    public double FaultRarity { get; init; } = 1;

    /// <summary>By when all runs must have come to their end.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Mean time of a rollout unit of the first step.</summary>
    public required TimeSpan RolloutTime { get; init; }

    /// <summary>By what the time of rollout units is multiplied in the end, as completions grow longer or shorter. Default: 1.</summary>
    public double RolloutTrend { get; init; } = 1;

    /// <summary>Steps after which a third of that is left to come. Default: 1.</summary>
    public double RolloutTrendSteps { get; init; } = 1;

    /// <summary>Mean time of an optimizer step.</summary>
    public required TimeSpan TrainTime { get; init; }

    /// <summary>Mean time of a rollout unit of a step.</summary>
    /// <param name="step">The step, from 0.</param>
    public TimeSpan RolloutTimeAt(int step) =>
        RolloutTime * (RolloutTrend + ((1 - RolloutTrend) * Math.Exp(-step / RolloutTrendSteps)));

    /// <summary>Draws a small world.</summary>
    public static WorldPlan Draw(SeededRandom random)
    {
        var agents = random.Between(1, 6);
        var rolloutTime = random.Seconds(0.3, 3);
        var trainTime = random.Seconds(0.5, 4);
        var price = decimal.Round((decimal)random.Between(0.2, 4), 4);
        var runs = random.Chance(0.8) ? 1 : 2;
        var plan = new WorldPlan
        {
            Agents = agents,
            Prices = [.. DrawPrices(random, new GpuSet(GpuType, 1, Spot: false), price)],
            Runs =
            [
                .. Enumerable.Range(0, runs)
                    .Select(i => (DrawSpec(random, price, rolloutTime + trainTime), random.Seconds(0, 10 * i))),
            ],
            Terms = new LedgerTerms
            {
                LeaseDuration = random.Seconds(3, 30),
                AssumedStep = random.Seconds(2, 8),
                Teardown = random.Seconds(1, 4),
            },
            FaultTime = random.Seconds(40, 150),
            Limit = TimeSpan.FromHours(2),
            RolloutTime = rolloutTime,
            TrainTime = trainTime,
        };
        var evaluations = random.Chance(0.5) ? 0 : random.Chance(0.8) ? 1 : 2;
        return plan with
        {
            Evaluations =
            [
                .. Enumerable.Range(0, evaluations)
                    .Select(_ => (DrawEvaluation(random, price, rolloutTime), random.Seconds(0, 20))),
            ],
        };
    }

    /// <summary>The plan with what only some worlds have: several GPU types and markets, a month's budget, clocks that drift, a
    /// service that does not answer.</summary>
    /// <param name="random">Draws it.</param>
    /// <param name="options">Say what may be part of a world at all.</param>
    public WorldPlan Vary(SeededRandom random, SimulationOptions options)
    {
        var (price, scale) = (Prices[0].UsdPerGpuHour, random.Between(0.4, 1.3));
        List<GpuSet> gpus = [.. Gpus, .. OtherGpus.Where(_ => random.Chance(0.5))];
        List<PriceRow> prices = [.. Prices, .. OtherGpus.Where(static other => other.Spot || other.GpuType != GpuType)
            .SelectMany(other => DrawPrices(random, other, decimal.Round((decimal)random.Between(0.2, 4), 4)))];
        var others = Enumerable.Range(0, random.Between(1, 3))
            .Select(_ => (Spec: DrawSpec(random, price, RolloutTime + TrainTime), Start: random.Seconds(0, 2)))
            .ToList();
        var drift = random.Between(0, HighestDrift);
        var plan = random.Chance(0.4) && options.May(FaultKind.OtherGpus) ? this with { Gpus = gpus, Prices = prices } : this;
        plan = random.Chance(0.5) && options.May(FaultKind.ClockDrift) ? plan with { ClockDrift = drift } : plan;
        if (random.Chance(0.3) && options.May(FaultKind.MonthlyBudget))
        {
            // After the budget is set.
            plan = plan with { Runs = [.. Runs.Concat(others).Select(static run => (run.Spec, run.Start + TimeSpan.FromSeconds(3)))] };
            var wanted = plan.Runs.Sum(static run => run.Spec.BudgetUsd) + plan.Evaluations.Sum(static job => job.Spec.BudgetUsd);
            plan = plan with { MonthlyUsd = Money.RoundUp(wanted * (decimal)scale) };
        }

        var (from, lasts, limit) = (random.Seconds(0, 40), random.Seconds(30, 600), random.Seconds(5, 15));
        return random.Chance(0.3) && options.May(FaultKind.ServiceAway)
            ? plan with { Away = (from, from + lasts), Stall = new StallTerms { Limit = limit } }
            : plan;
    }

    /// <summary>A run of <paramref name="plan"/>.</summary>
    public static RunSpec Spec(RunPlan plan, decimal budgetUsd, int maxAgents, OnBudget onBudget = OnBudget.Stop) => new()
    {
        ModelId = "model",
        DatasetId = "problems",
        Dataset = new ObjectRef { Name = "datasets/problems", Sha256 = "0" },
        EvalDatasetId = plan.EvalProblems > 0 ? "held-out" : null,
        EvalDataset = plan.EvalProblems > 0 ? new ObjectRef { Name = "datasets/held-out", Sha256 = "0" } : null,
        RecipeJson = "{}",
        RecipeName = string.Create(CultureInfo.InvariantCulture, $"{plan.MaxSteps} x {plan.PromptsPerStep}"),
        BudgetUsd = budgetUsd,
        MaxAgents = maxAgents,
        Pool = Pool,
        Plan = plan,
        OnBudget = onBudget,
    };

    private static IEnumerable<PriceRow> DrawPrices(SeededRandom random, GpuSet gpus, decimal first)
    {
        var row = new PriceRow { GpuType = gpus.GpuType, Spot = gpus.Spot, UsdPerGpuHour = first };
        yield return row;
        var from = SimulatedClock.Epoch;
        for (var changes = random.Between(0, 3); changes > 0; changes--)
        {
            from += random.Seconds(5, 60);
            yield return row with { UsdPerGpuHour = decimal.Round((decimal)random.Between(0.2, 4), 4), From = from };
        }
    }

    private static RunSpec DrawSpec(SeededRandom random, decimal usdPerHour, TimeSpan unitTime)
    {
        var plan = new RunPlan
        {
            MaxSteps = random.Between(1, 6),
            PromptsPerStep = random.Between(1, 8),
            SaveEvery = random.Between(1, 3),
            EvalEvery = random.Between(0, 2),
            EvalProblems = random.Chance(0.5) ? random.Between(1, 8) : 0,
            EvalProblemsPerUnit = random.Between(1, 4),
            MaxStaleness = random.Between(0, 1),
        };
        var work = unitTime * plan.MaxSteps * plan.PromptsPerStep;
        var enough = Money.PerTick(usdPerHour) * (work.Ticks + TimeSpan.FromSeconds(60).Ticks);
        var budget = Money.RoundUp(enough * (decimal)random.Between(0.2, 3));

        // Told by the budget instead of by another draw, which would change every world.
        plan = SeededRandom.Mix((ulong)Money.ToMicros(budget)) % OneOfSft == 0 ? plan with { Kind = RunKind.Sft } : plan;
        return Spec(plan, budget, random.Between(1, 6), random.Chance(0.3) ? OnBudget.Pause : OnBudget.Stop);
    }

    private static EvaluationSpec DrawEvaluation(SeededRandom random, decimal usdPerHour, TimeSpan unitTime)
    {
        var (problems, samples) = (random.Between(1, 12), random.Between(1, 3));
        var enough = Money.PerTick(usdPerHour) * ((unitTime * problems * samples).Ticks + TimeSpan.FromSeconds(60).Ticks);
        return new EvaluationSpec
        {
            Model = new ModelRef { ModelId = "model" },
            DatasetId = "held-out",
            Dataset = new ObjectRef { Name = "datasets/held-out", Sha256 = "0" },
            Problems = problems,
            SamplesPerProblem = samples,
            RecipeJson = "{}",
            RecipeName = string.Create(CultureInfo.InvariantCulture, $"{problems} x {samples}"),
            Seed = 0,
            Shards = random.Between(1, Math.Min(5, problems * samples)),
            BudgetUsd = Money.RoundUp(enough * (decimal)random.Between(0.1, 3)),
            MaxAgents = random.Between(1, 6),
            Pool = Pool,
        };
    }
}
