using OpenRs.Cloud.Agent.Work.Policies;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Recipes.Options;
using static TorchSharp.torch;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>The policy that completions are drawn from; brings in the version that is asked for.</summary>
internal sealed class Generator : IDisposable
{
    private const int NoVersion = -1;

    private readonly RunWorkspace _workspace;
    private readonly CausalLanguageModel _model;
    private readonly GenerationEngine _engine;
    private readonly PolicyHolder _policies;
    private readonly int _threads;
    private int _version;

    public Generator(
        RunWorkspace workspace, IObjectStore objects, int slots, int threads, Device device, CancellationToken cancellationToken)
    {
        (_workspace, _threads) = (workspace, threads);
        _version = workspace is { IsRun: false, HasAdapter: true } ? NoVersion : 0;
        _policies = new PolicyHolder(objects, workspace.Folder);
        var recipe = workspace.Recipe;

        // An evaluation takes a model as it is; a run generates with the weights that it trains.
        _model = workspace.IsRun
            ? BaseModel.Load(workspace.BaseModelFolder, recipe, device, cancellationToken)
            : CausalLanguageModel.Load(workspace.BaseModelFolder, device, cancellationToken: cancellationToken);
        _engine = new GenerationEngine(_model, slots, recipe.MaxPromptLength + recipe.Grpo.Sampling.MaxCompletionLength, threads);
    }

    /// <summary>Completions that are generated together.</summary>
    public int Slots => _engine.Slots;

    /// <summary>Brings in a policy version.</summary>
    /// <param name="version">The version; 0 is the base model.</param>
    /// <param name="policy">Its manifest; unset for what the run starts from.</param>
    /// <param name="cancellationToken">Abandons the download.</param>
    public async Task UseAsync(int version, ObjectRef? policy, CancellationToken cancellationToken)
    {
        if (version == _version)
        {
            return;
        }

        if (policy is not null)
        {
            await _policies.FetchAsync(policy, cancellationToken);
        }

        var weights = policy is null ? await _workspace.FetchStartAsync(cancellationToken) : _policies.Path;

        // Until all weights are there, the model is of no version.
        _version = NoVersion;
        Load(weights, cancellationToken);
        _version = version;
    }

    /// <summary>Draws completions, in the order of the requests.</summary>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellationToken) =>
        _engine.Generate(requests, options, _workspace.StopTokenIds, cancellationToken);

    /// <summary>The text of a completion, without its stop token, and how many characters of it each token added.</summary>
    public (string Text, int[] Lengths) Decode(Completion completion)
    {
        var decoder = _workspace.Tokenizer.CreateIncrementalDecoder(skipSpecial: true);
        var pieces = Array.ConvertAll(completion.Tokens, decoder.Push);
        if (pieces.Length > 0)
        {
            pieces[^1] += decoder.Flush();
        }

        return (string.Concat(pieces), Array.ConvertAll(pieces, static piece => piece.Length));
    }

    // The decoders know no adapter: it becomes part of the base model's weights, which are read anew since the last one cannot be taken
    // out of them to the bit.
    private void Load(string weights, CancellationToken cancellationToken)
    {
        var adapts = _workspace.HasAdapter && weights != _workspace.BaseModelFolder;
        _model.LoadWeights(adapts ? _workspace.BaseModelFolder : weights, cancellationToken);
        if (adapts)
        {
            _model.MergeAdapter(weights, _workspace.Recipe.Lora, _threads, cancellationToken);
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _model.Dispose();
    }
}
