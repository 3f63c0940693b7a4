using Jepa.MLNet;
using Jepa.Samples.Worlds;
using Jepa.Training;
using Jepa.Training.Data;
using Jepa.Training.Losses;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;

namespace Jepa.Samples.Surprise;

/// <summary>The world model, and two of its form that show what training and the regulariser are good for.</summary>
internal sealed class WorldModels : IDisposable
{
    /// <summary>K: 0.8 s, in which a speed shows through the sensor's noise.</summary>
    public const int WindowSize = 16;

    /// <summary>S: 0.5 s, in which a small change of speed becomes a change of height.</summary>
    public const int Steps = 10;

    private WorldModels(JepaModel trained, JepaModel untrained, JepaModel collapsed) =>
        (Trained, Untrained, Collapsed) = (trained, untrained, collapsed);

    public JepaModel Trained { get; }

    /// <summary>Gets the same networks with their initial weights.</summary>
    public JepaModel Untrained { get; }

    /// <summary>Gets the same networks trained without a regulariser.</summary>
    public JepaModel Collapsed { get; }

    /// <summary>
    /// The options, chosen on flights of other seeds. The article's λ = 1 lets latents shrink to what hardly changes in
    /// ten steps, the ball's energy, and forget its height; and a passive ball has no actions.
    /// </summary>
    public static JepaTrainingOptions Options(int seed, int epochs) => new()
    {
        WindowSize = WindowSize,
        RolloutSteps = Steps,
        Encoder = new DenseEncoder { HiddenSizes = [64] },
        Predictor = new DensePredictor { HiddenSizes = [64] },
        Objective = JepaObjective.Article with { RegularizerWeight = 30 },
        LearningRate = 3e-3,
        Schedule = LearningRateSchedule.Cosine,
        Epochs = epochs,
        Seed = seed,
    };

    /// <summary>Trains the models side by side.</summary>
    public static WorldModels Train(
        IEnumerable<ObservedTrajectory> flights,
        JepaTrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        Series[] series = [.. flights.Select(flight => new Series(flight.Frames))];
        JepaTrainingOptions[] forms =
        [
            options,
            options with { Epochs = 0 },
            options with { Objective = options.Objective with { Regularizer = new NoRegularizer() } },
        ];
        var models = new JepaModel[forms.Length];
        AllCores.ForEach(forms.Index(), form => models[form.Index] = Train(form.Index, form.Item), cancellation);
        return new WorldModels(models[0], models[1], models[2]);

        JepaModel Train(int index, JepaTrainingOptions form)
        {
            using TrainedJepa model = new JepaTrainer(form).Train(
                series, index == 0 ? progress : null, cancellationToken: cancellation);
            return model.ToJepaModel();
        }
    }

    public void Dispose()
    {
        Trained.Dispose();
        Untrained.Dispose();
        Collapsed.Dispose();
    }
}
