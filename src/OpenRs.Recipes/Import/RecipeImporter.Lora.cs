using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.Keys;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Import;

/// <content>LoRA: TRL's own defaults, and what of PEFT is not computed here.</content>
public sealed partial class RecipeImporter
{
    private const string Peft = "use_peft";
    private const string Dropout = "lora_dropout";
    private const double TrlDropout = 0.05;

    private static readonly (string Key, string Value, string Where)[] TrlLora =
    [
        (RecipeKeys.LoraRank, "16", "TRL's default"),
        ("lora_alpha", "32", "TRL's default"),
        (LoraModuleReader.Key, "q_proj, v_proj", "PEFT's default for these families"),
    ];

    // TRL reads every lora key and makes an adapter only where use_peft asks for one.
    private bool _usesPeft;

    private bool IsGiven(string key, out YamlNode node) =>
        _file.Children.TryGetValue(key, out node!) && !RecipeValue.IsNull(node);

    private Recipe WithLora(Recipe recipe)
    {
        _usesPeft = IsGiven(Peft, out var peft) && RecipeValue.Flag(peft, Peft);
        if (!_usesPeft)
        {
            return recipe;
        }

        CheckLora();
        foreach (var (key, value, where) in TrlLora)
        {
            if (!IsGiven(key, out var node))
            {
                node = key == LoraModuleReader.Key ? Modules(value.Split(", ")) : new YamlScalarNode(value);
                _assumed.Add(new ImportNote(0, key, ImportOutcome.Assumed, $"{value}, {where}"));
            }

            recipe = _problems.Collect(() => RecipeKeys.Find(key)!.Read(recipe, OfTrl(key, node))) ?? recipe;
        }

        return recipe;
    }

    // A list of one is its element for TRL.
    private static YamlNode OfTrl(string key, YamlNode node) => (key, node) switch
    {
        (LoraModuleReader.Key, YamlSequenceNode { Children: [YamlScalarNode { Value: LoraModuleNames.AllLinear } all] }) => all,
        (RecipeKeys.LoraRank, YamlScalarNode { Value: "0" }) =>
            throw RecipeValue.Invalid(node, key, $"is 0 with {Peft}, and an adapter has a rank of 1 or more."),
        _ => node,
    };

    private static YamlSequenceNode Modules(string[] names) => new(names.Select(static name => new YamlScalarNode(name)));

    private void CheckLora()
    {
        Refuse(Dropout, node => RecipeValue.Number(node, Dropout, new Interval(0, 1)) == 0, "0: there is no dropout here");
        Refuse("lora_task_type", static node => node is YamlScalarNode { Value: "CAUSAL_LM" }, "CAUSAL_LM");
        Refuse("use_rslora", static node => !RecipeValue.Flag(node, "use_rslora"), "false: updates are scaled by lora_alpha / lora_r");
        Refuse("use_dora", static node => !RecipeValue.Flag(node, "use_dora"), "false");
        Refuse("lora_modules_to_save", static node => node is YamlSequenceNode { Children.Count: 0 }, "none: only adapters are trained");
        if (!IsGiven(Dropout, out _))
        {
            _assumed.Add(new ImportNote(
                0, Dropout, ImportOutcome.Assumed, FormattableString.Invariant($"0, not TRL's {TrlDropout}: there is no dropout here")));
        }
    }

    private void Refuse(string key, Func<YamlNode, bool> isSupported, string supported) => _problems.Collect(
        () => !IsGiven(key, out var node) || isSupported(node) ? this : throw RecipeValue.Invalid(node, key, $"must be {supported}."));
}
