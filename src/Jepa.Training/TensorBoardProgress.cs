using Jepa.Training.Native;
using TorchSharp;

namespace Jepa.Training;

/// <summary>
/// Writes a training's progress as TensorBoard event files: pass <c>new TensorBoardProgress("runs/ball")</c> to
/// <see cref="JepaTrainer.Train"/>, then run <c>tensorboard --logdir runs</c>.
/// </summary>
public sealed class TensorBoardProgress : IProgress<TrainingProgress>
{
    private readonly TorchSharp.Modules.SummaryWriter _writer;

    /// <summary>Initializes a new instance of the <see cref="TensorBoardProgress"/> class.</summary>
    /// <param name="folder">The folder for the event files of this training; made if it is not there.</param>
    /// <exception cref="ArgumentException">The folder's name is empty.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="DllNotFoundException">libtorch cannot be loaded; the message says what is missing.</exception>
    public TensorBoardProgress(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        LibTorch.EnsureLoaded();
        Directory.CreateDirectory(folder);
        _writer = torch.utils.tensorboard.SummaryWriter(folder);
    }

    /// <summary>Adds an epoch's figures.</summary>
    /// <param name="value">The epoch.</param>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Add("loss", value.Loss);
        Add("prediction_error", value.PredictionError);
        Add("regularizer", value.Regularizer);
        Add("regularizer_excess", value.RegularizerExcess);
        Add("step_to_step_variance", value.StepToStepVariance);
        Add("latent/effective_rank", value.Latents.EffectiveRank);
        Add("latent/off_diagonal_covariance", value.Latents.OffDiagonalCovariance);
        Add("latent/prediction_r_squared", value.Latents.PredictionRSquared);
        for (int step = 0; value.StepErrors.Count > 1 && step < value.StepErrors.Count; step++)
            Add(FormattableString.Invariant($"prediction_error/step_{step + 1}"), value.StepErrors[step]);

        void Add(string name, double number) => _writer.add_scalar(name, (float)number, value.Epoch);
    }
}
