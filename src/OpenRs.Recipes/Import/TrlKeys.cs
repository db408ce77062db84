namespace OpenRs.Recipes.Import;

/// <summary>The keys of the reference system's grpo.yaml (its own, TRL's and transformers') and what they are here.</summary>
internal static class TrlKeys
{
    /// <summary>Keys whose value a recipe key takes as it is.</summary>
    public static IReadOnlyDictionary<string, string> Renamed { get; } = new Dictionary<string, string>
    {
        ["seed"] = "seed",
        ["num_generations"] = "num_generations",
        ["max_prompt_length"] = "max_prompt_length",
        ["max_completion_length"] = "max_completion_length",
        ["temperature"] = "temperature",
        ["top_p"] = "top_p",
        ["top_k"] = "top_k",
        ["loss_type"] = "loss_type",
        ["epsilon"] = "epsilon_low",
        ["epsilon_high"] = "epsilon_high",
        ["beta"] = "beta",
        ["scale_rewards"] = "scale_rewards",
        ["mask_truncated_completions"] = "mask_truncated",
        ["num_iterations"] = "num_iterations",
        ["vllm_importance_sampling_mode"] = "importance_sampling",
        ["vllm_importance_sampling_cap"] = "importance_sampling_cap",
        ["gradient_checkpointing"] = "activation_checkpointing",
        ["learning_rate"] = "learning_rate",
        ["lr_scheduler_type"] = "schedule",
        ["warmup_ratio"] = "warmup_ratio",
        ["adam_beta1"] = "adam_beta1",
        ["adam_beta2"] = "adam_beta2",
        ["adam_epsilon"] = "adam_epsilon",
        ["weight_decay"] = "weight_decay",
        ["max_grad_norm"] = "max_grad_norm",
        ["max_steps"] = "max_steps",
        ["save_steps"] = "save_every",
        ["eval_steps"] = "eval_every",
        ["system_prompt"] = "system_prompt",
        ["torch_dtype"] = "dtype",
    };

    /// <summary>Keys that work out together what a recipe key says.</summary>
    public static IReadOnlyDictionary<string, string> Combined { get; } = new Dictionary<string, string>
    {
        ["per_device_train_batch_size"] = "prompts_per_step",
        ["gradient_accumulation_steps"] = "prompts_per_step",
        ["reward_funcs"] = "rewards",
        ["reward_weights"] = "rewards",
        ["cosine_min_value_wrong"] = "rewards",
        ["cosine_max_value_wrong"] = "rewards",
        ["cosine_min_value_correct"] = "rewards",
        ["cosine_max_value_correct"] = "rewards",
        ["cosine_max_len"] = "rewards",
        ["repetition_n_grams"] = "rewards",
        ["repetition_max_penalty"] = "rewards",
        ["lr_scheduler_kwargs"] = "min_lr_rate",
        ["vllm_importance_sampling_correction"] = "importance_sampling",
        ["use_peft"] = "lora_r",
        ["lora_r"] = "lora_r",
        ["lora_alpha"] = "lora_alpha",
        ["lora_target_modules"] = "lora_target_modules",
    };

    /// <summary>Keys that TRL ignores without <c>use_peft</c>.</summary>
    public static IReadOnlySet<string> Lora { get; } = new HashSet<string>
    {
        "lora_r", "lora_alpha", "lora_target_modules", "lora_dropout", "lora_task_type", "lora_modules_to_save", "use_rslora", "use_dora",
    };

    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>
    {
        ["model_name_or_path"] = "the model is given when a run is created",
        ["model_revision"] = "the model is given when a run is created",
        ["dataset_name"] = "the dataset is given when a run is created",
        ["dataset_config"] = "the dataset is given when a run is created",
        ["dataset_train_split"] = "the dataset is given when a run is created",
        ["chat_template"] = "templates are code: set chat_template to one of the known names",
        ["output_dir"] = "checkpoints belong to the run and lie in the object store",
        ["overwrite_output_dir"] = "checkpoints belong to the run and lie in the object store",
        ["push_to_hub"] = "checkpoints are exported on demand",
        ["hub_model_id"] = "checkpoints are exported on demand",
        ["hub_strategy"] = "checkpoints are exported on demand",
        ["report_to"] = "metrics are served by the control plane",
        ["wandb_entity"] = "metrics are served by the control plane",
        ["wandb_project"] = "metrics are served by the control plane",
        ["benchmarks"] = "evaluations are requests of their own",
        ["per_device_eval_batch_size"] = "evaluations are requests of their own",
    };

    public static IReadOnlyDictionary<string, string> NotNeeded { get; } = new Dictionary<string, string>
    {
        ["attn_implementation"] = "there is one attention implementation",
        ["bf16"] = "dtype says it",
        ["use_vllm"] = "the engine generates by itself",
        ["vllm_device"] = "agents lease rollouts, whatever device they have",
        ["vllm_enforce_eager"] = "TRL has no such key and drops it: there is one way to run the model",
        ["vllm_gpu_memory_utilization"] = "the engine generates by itself",
        ["vllm_max_model_len"] = "follows from the prompt and completion lengths",
        ["lora_dropout"] = "there is no dropout: only 0 is supported",
        ["lora_task_type"] = "models are causal language models",
        ["lora_modules_to_save"] = "only adapters are trained: only an empty list is supported",
        ["use_rslora"] = "updates are scaled by lora_alpha / lora_r: only false is supported",
        ["use_dora"] = "only false is supported",
        ["do_eval"] = "eval_every says it",
        ["eval_strategy"] = "eval_every says it",
        ["save_strategy"] = "save_every says it",
        ["gradient_checkpointing_kwargs"] = "there is one way to compute activations again",
        ["num_train_epochs"] = "max_steps says it",
        ["log_completions"] = "every completion is stored",
        ["log_level"] = "logging belongs to the agent",
        ["logging_first_step"] = "every step is logged",
        ["logging_steps"] = "every step is logged",
        ["logging_strategy"] = "every step is logged",
    };

    public static IEnumerable<string> All => [.. Renamed.Keys, .. Combined.Keys, .. Elsewhere.Keys, .. NotNeeded.Keys];
}
