using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>Tells several classes apart.</summary>
internal sealed class MulticlassProbe(MLContext ml, Target target, ModelColumns columns) : Probe(ml, target, columns)
{
    public override (string Name, Func<ProbeScore, double> Of, double Least) Measure =>
        ("macro accuracy", score => score.MacroAccuracy!.Value, 1.0 / Target.Classes.Count + 0.05);

    public override ITransformer Label(IDataView labelled) =>
        Ml.Transforms.Conversion.MapValueToKey(Columns.Target, Target.Name).Fit(labelled);

    public override IEstimator<ITransformer> Linear(string features) =>
        Ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = Columns.Target,
            FeatureColumnName = features,
            L2Regularization = 1e-3f,
            ConvergenceTolerance = 1e-3f,
            MaximumNumberOfIterations = 100,
            NumberOfThreads = 1, // As in regression.
        });

    public override IEstimator<ITransformer> Trees(string features) =>
        Ml.MulticlassClassification.Trainers.OneVersusAll(
            Ml.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
            {
                LabelColumnName = Columns.Target,
                FeatureColumnName = features,
                NumberOfThreads = 1,
            }),
            Columns.Target);

    public override ProbeScore Evaluate(string features, string trainer, IDataView scored)
    {
        MulticlassClassificationMetrics metrics = Ml.MulticlassClassification.Evaluate(scored, Columns.Target);
        return new ProbeScore(features, trainer)
        {
            Accuracy = metrics.MicroAccuracy,
            MacroAccuracy = metrics.MacroAccuracy,
        };
    }

    public override double[] Losses(IDataView scored) =>
        [.. scored.GetColumn<uint>(Columns.Target).Zip(scored.GetColumn<uint>("PredictedLabel"))
            .Select(pair => pair.First == pair.Second ? 0.0 : 1.0)];

    public override ITransformer Readable(IDataView scored) =>
        Ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored);
}
