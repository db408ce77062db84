namespace OpenRs.Cloud.Work;

/// <summary>Names of the numbers that units report and the control plane reads; all others it only passes on.</summary>
public static class UnitValues
{
    /// <summary>Evaluation: problems answered correctly.</summary>
    public const string Correct = "correct";

    /// <summary>Evaluation: problems answered wrongly.</summary>
    public const string Wrong = "wrong";

    /// <summary>Evaluation: problems without a verdict.</summary>
    public const string WithoutVerdict = "without_verdict";

    /// <summary>Evaluation: problems whose prompt was cut, whatever the verdict.</summary>
    public const string PromptsCut = "prompts_cut";

    /// <summary>Training: the loss over the validation rows after the step.</summary>
    public const string EvalLoss = "eval_loss";

    /// <summary>Training and saving: seconds it took, which set the reserve.</summary>
    public const string StepTime = "step_time";
}
