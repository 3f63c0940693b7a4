using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;

namespace Jepa.Samples.Turbofan;

[JsonConverter(typeof(JsonStringEnumConverter<Features>))]
internal enum Features
{
    [JsonStringEnumMemberName("raw")]
    Raw,

    [JsonStringEnumMemberName("latent")]
    Latent,
}

[JsonConverter(typeof(JsonStringEnumConverter<Trainer>))]
internal enum Trainer
{
    Sdca,
    FastTree,
    LightGbm,
}

/// <summary>A supervised model of the remaining life: an ML.NET trainer on a column of features.</summary>
internal sealed record Probe(Features Features, Trainer Trainer)
{
    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Features.Raw, Trainer.Sdca),
        new(Features.Raw, Trainer.FastTree),
        new(Features.Raw, Trainer.LightGbm),
        new(Features.Latent, Trainer.Sdca),
        new(Features.Latent, Trainer.FastTree),
    ];

    public string Name => $"{(Features == Features.Raw ? "raw window" : "latent")} + {Trainer}";

    /// <summary>The trainer, on one thread: probes run side by side, and Sdca's updates would race.</summary>
    public IEstimator<ITransformer> On(MLContext ml)
    {
        const string label = nameof(Example.RemainingLife);
        string features = Features == Features.Raw ? nameof(Example.Window) : nameof(Example.Latent);
        return Trainer switch
        {
            Trainer.Sdca => ml.Regression.Trainers.Sdca(new SdcaRegressionTrainer.Options
            {
                LabelColumnName = label,
                FeatureColumnName = features,
                NumberOfThreads = 1,
                // Chosen like the encoder's options. Seven hundred nearly collinear inputs need more than sixteen do.
                L2Regularization = Features == Features.Raw ? 0.8f : 0.06f,
                L1Regularization = 0,
                MaximumNumberOfIterations = 50,
                // The default is slower, and the bias ends short of the labels' mean when few are labelled.
                BiasLearningRate = 1,
            }),
            Trainer.FastTree => ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options
            {
                LabelColumnName = label,
                FeatureColumnName = features,
                NumberOfThreads = 1,
            }),
            Trainer.LightGbm => ml.Regression.Trainers.LightGbm(new LightGbmRegressionTrainer.Options
            {
                LabelColumnName = label,
                FeatureColumnName = features,
                NumberOfThreads = 1,
                Seed = 1,
            }),
            _ => throw new InvalidOperationException($"No trainer {Trainer}."),
        };
    }

    /// <summary>Trains on examples and gives the root mean squared error on others.</summary>
    public double Error(Example[] labelled, Example[] test)
    {
        var ml = new MLContext(seed: 1);
        IDataView scored = On(ml).Fit(ml.Data.LoadFromEnumerable(labelled)).Transform(ml.Data.LoadFromEnumerable(test));
        return Math.Sqrt(ml.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: true)
            .Average(row => Math.Pow(row.Cycles - row.RemainingLife, 2)));
    }
}

/// <summary>A probe's prediction for a cycle beside the truth.</summary>
internal sealed class Prediction
{
    public float Score { get; set; }

    public float RemainingLife { get; set; }

    public double Cycles => Math.Clamp(Score, 0, Engine.MostCycles);
}
