namespace OpenRs.Cloud.Cli.Shell;

/// <summary>Command lines that the help of their commands shows.</summary>
internal static class Examples
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        """
        openrs demo --agents 4 --budget 0.50
        openrs up --agents 2
        openrs runs create --recipe open-rs3 --model DIR --dataset problems.jsonl --budget 42 --set max_steps=100
        openrs runs create --recipe recipe.yaml --model DIR --dataset problems.jsonl --label team=math --watch
        openrs runs create --recipe open-rs3 --model DIR --dataset problems.jsonl --budget 42 --dry-run
        openrs runs fork run-0123456789ab/20 --budget 10
        openrs runs fork run-0123456789ab/latest --budget 10 --set max_steps=200 --dataset harder.jsonl
        openrs runs list --filter "state = RUNNING AND step > 10" --order-by "cost.spent_usd_micros desc"
        openrs runs get run-0123456789ab --output json
        openrs runs diff run-0123456789ab run-ba9876543210
        openrs runs watch run-0123456789ab
        openrs runs metrics run-0123456789ab --columns reward,kl --plot
        openrs runs metrics run-0123456789ab --first-step 100 --output csv
        openrs runs export run-0123456789ab --format tensorboard --out curves
        openrs runs report run-0123456789ab --out report.html
        openrs runs update run-0123456789ab --label team=math --note "second try"
        openrs runs scale run-0123456789ab --max-agents 4
        openrs runs pause run-0123456789ab
        openrs runs resume run-0123456789ab --budget 60
        openrs runs cancel run-0123456789ab
        openrs runs delete run-0123456789ab
        openrs runs forecast run-0123456789ab --agents 8
        openrs runs forecast --recipe open-rs3 --model DIR --dataset problems.jsonl --gpu-type A40
        openrs eval create --recipe open-rs3 --model run-0123456789ab/latest --dataset problems.jsonl --samples 4 --watch
        openrs eval list --label team=math
        openrs eval get eval-0123456789ab
        openrs eval watch eval-0123456789ab
        openrs eval reshard eval-0123456789ab 16
        openrs eval cancel eval-0123456789ab
        openrs eval delete eval-0123456789ab
        openrs eval compare eval-0123456789ab eval-ba9876543210
        openrs eval table eval-0123456789ab eval-ba9876543210 --metric pass@8 --metric maj@8
        openrs eval export eval-0123456789ab --format lighteval --out results.json
        openrs eval tasks aime24
        openrs eval problems eval-0123456789ab
        openrs eval samples eval-0123456789ab --problem 17
        openrs datasets upload problems.jsonl
        openrs datasets get fe06ff656133d694
        openrs datasets download fe06ff656133d694 --out problems.jsonl
        openrs datasets delete fe06ff656133d694
        openrs datasets filter pool.jsonl --boxed --checkable --out good.jsonl --dropped left-out.jsonl
        openrs datasets dedup good.jsonl --out unique.jsonl
        openrs datasets decontaminate unique.jsonl --against aime24.jsonl math500.jsonl --out clean.jsonl
        openrs datasets mix hard.jsonl=6000 easy.jsonl=1000 --seed 42 --out train.jsonl
        openrs datasets stats train.jsonl
        openrs checkpoints list run-0123456789ab
        openrs checkpoints get run-0123456789ab/20
        openrs checkpoints download run-0123456789ab/latest --out best
        openrs checkpoints pin run-0123456789ab/20
        openrs checkpoints unpin run-0123456789ab/20
        openrs checkpoints export run-0123456789ab/20
        openrs rollouts list run-0123456789ab --step 3 --verdict wrong
        openrs rollouts show run-0123456789ab/3/0/2
        openrs rollouts stats run-0123456789ab --first-step 100
        openrs models get ce1d1df07bca84e7
        openrs models import DIR
        openrs models import --from-prefix qwen2-1.5b
        openrs models delete ce1d1df07bca84e7
        openrs recipes show open-rs3
        openrs recipes import grpo.yaml --out recipe.yaml
        openrs cost list --by day --from 2026-11-01
        openrs cost plan --budget 42 --agents 4
        openrs cost reconcile azure.csv charges.csv
        openrs cost get run-0123456789ab
        openrs cost charges run-0123456789ab
        openrs cost waste run-0123456789ab
        openrs cost what-if run-0123456789ab --gpu A100-80GB --gpu H100 --speed 2.5
        openrs cost per-point run-0123456789ab eval-0123456789ab eval-ba9876543210
        openrs cost export --from 2026-11-01 --to 2026-12-01 --file november.csv
        openrs cost budget --set 500
        openrs login --server https://10.0.0.5:7420 --ca ca.pem
        openrs contexts use staging
        openrs contexts remove staging
        openrs keys create --role operator --name ci --expires-in-days 90
        openrs keys revoke 0123456789ab
        openrs verify answers.jsonl --profile reference
        openrs reward completions.jsonl --functions accuracy format
        """.Split('\n');

    /// <summary>Those of a command.</summary>
    /// <param name="path">The words of the command, such as <c>runs fork</c>.</param>
    public static IEnumerable<string> Of(string path) =>
        All.Where(line => $"{line} ".StartsWith($"openrs {path} ", StringComparison.Ordinal));
}
