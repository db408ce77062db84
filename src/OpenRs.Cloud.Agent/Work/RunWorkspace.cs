using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Tokenization;
using OpenRs.Recipes;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Options;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>What an agent needs of a run or an evaluation on its own disk and in memory: model, tokenizer, problems, recipe.</summary>
internal sealed class RunWorkspace
{
    private readonly Lazy<PromptSampler> _sampler;
    private readonly CheckpointStore _checkpoints;

    private RunWorkspace(
        Offer run,
        string folder,
        Recipe recipe,
        IReadOnlyList<TrainingExample> problems,
        IReadOnlyList<TrainingExample> heldOut,
        CheckpointStore checkpoints)
    {
        _checkpoints = checkpoints;
        Run = run;
        Folder = folder;
        Recipe = recipe;
        Problems = problems;
        HeldOut = heldOut;
        Tokenizer = HuggingFaceTokenizer.Load(Path.Combine(BaseModelFolder, "tokenizer.json"));
        Template = ChatTemplate.Named(recipe.ChatTemplate);
        StopTokenIds = Template.StopIds(Tokenizer, DecoderConfigFile.Read(BaseModelFolder).EosTokenIds);
        _sampler = new Lazy<PromptSampler>(() => new PromptSampler(problems.Count, recipe.PromptsPerStep, recipe.Seed));
    }

    /// <summary>The run.</summary>
    public Offer Run { get; }

    /// <summary>Folder of this agent for this run.</summary>
    public string Folder { get; }

    /// <summary>Folder of the base model.</summary>
    public string BaseModelFolder => Path.Combine(Folder, "base");

    /// <summary>Id of the base model in the catalog.</summary>
    public string ModelId => Run.ModelPrefix[(Run.ModelPrefix.LastIndexOf('/') + 1)..];

    /// <summary>Whether the weights that completions are drawn from are those of the base model with an adapter.</summary>
    public bool HasAdapter => IsRun ? Recipe.Lora.IsUsed : Run.AdapterPrefix.Length > 0;

    /// <summary>Whether it is of a run: an evaluation has no training data.</summary>
    public bool IsRun => Run.Dataset is not null;

    /// <summary>The resolved recipe.</summary>
    public Recipe Recipe { get; }

    /// <summary>Problems of rollouts; none in an evaluation, and in a run that has no rollouts.</summary>
    public IReadOnlyList<TrainingExample> Problems { get; }

    /// <summary>Held-out problems.</summary>
    public IReadOnlyList<TrainingExample> HeldOut { get; }

    /// <summary>The model's tokenizer.</summary>
    public HuggingFaceTokenizer Tokenizer { get; }

    /// <summary>How problems become prompts.</summary>
    public ChatTemplate Template { get; }

    /// <summary>The tokens that end a completion.</summary>
    public IReadOnlyList<int> StopTokenIds { get; }

    /// <summary>Which problems belong to which step.</summary>
    public PromptSampler Sampler => _sampler.Value;

    /// <summary>Brings all that is needed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="objects">The object store.</param>
    /// <param name="cacheFolder">Folder of this agent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Abandons the downloads; the next call goes on from there.</param>
    /// <exception cref="Protocol.Agents.UnitException">A prompt is longer than the recipe allows.</exception>
    public static async Task<RunWorkspace> OpenAsync(
        Offer run, Recipe recipe, IObjectStore objects, string cacheFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(cacheFolder, run.Job);
        Directory.CreateDirectory(folder);
        var model = new CheckpointStore(objects, run.ModelPrefix, time);
        await model.DownloadAsync(run.ModelStep, Path.Combine(folder, "base"), cancellationToken);
        var problems = await LoadAsync(
            recipe.Kind == RecipeKind.Grpo ? run.Dataset : null, objects, Path.Combine(folder, "train.jsonl"), cancellationToken);
        var heldOut = await LoadAsync(run.EvalDataset, objects, Path.Combine(folder, "heldout.jsonl"), cancellationToken);
        var checkpoints = new CheckpointStore(objects, run.AdapterPrefix.Length > 0 ? run.AdapterPrefix : run.JobPrefix, time);
        var workspace = new RunWorkspace(run, folder, recipe, problems, heldOut, checkpoints);
        LongPromptCheck.Check(
            workspace.PromptLengths(problems, cancellationToken), recipe.MaxPromptLength, recipe.LongPrompts, "long_prompts");
        LongPromptCheck.Check(
            workspace.PromptLengths(heldOut, cancellationToken),
            recipe.MaxPromptLength,
            recipe.Evaluation.LongPrompts,
            "eval_long_prompts");
        return workspace;
    }

    /// <summary>
    /// Folder of the weights that the job starts from: the base model, the checkpoint of a fork, or the adapter that an evaluation
    /// measures; brought when it is first asked for.
    /// </summary>
    /// <param name="cancellationToken">Abandons the download; the next call continues from there.</param>
    public async Task<string> FetchStartAsync(CancellationToken cancellationToken)
    {
        var step = Run.AdapterPrefix.Length > 0 ? Run.AdapterStep : Run.StartStep;
        if (step == 0)
        {
            return BaseModelFolder;
        }

        var folder = Path.Combine(Folder, "start");
        await _checkpoints.DownloadAsync(step, folder, cancellationToken);
        return folder;
    }

    /// <summary>The prompt of a problem as token ids: its last ones, where the recipe allows no more.</summary>
    public (int[] Ids, bool IsCut) Prompt(TrainingExample example)
    {
        var ids = Encode(example);
        return ids.Length <= Recipe.MaxPromptLength ? (ids, false) : (ids[^Recipe.MaxPromptLength..], true);
    }

    private IEnumerable<int> PromptLengths(IReadOnlyList<TrainingExample> examples, CancellationToken cancellationToken)
    {
        foreach (var example in examples)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Encode(example).Length;
        }
    }

    private int[] Encode(TrainingExample example) => Template.EncodePrompt(Tokenizer, Recipe.SystemPrompt, example);

    private static async Task<IReadOnlyList<TrainingExample>> LoadAsync(
        ObjectRef? reference, IObjectStore objects, string path, CancellationToken cancellationToken)
    {
        if (reference is null)
        {
            return [];
        }

        await ObjectFiles.DownloadAsync(objects, reference, path, cancellationToken);
        return (await DatasetReader.LoadAsync(path, cancellationToken: cancellationToken)).Examples;
    }
}
