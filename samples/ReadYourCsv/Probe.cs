using Jepa.Samples.Csv;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace Jepa.Samples.ReadYourCsv;

/// <summary>How well a model reads the label on the test part; only the measures of its task are set.</summary>
internal sealed record ProbeScore(string Features, string Trainer)
{
    public double? RSquared { get; init; }

    public double? Rmse { get; init; }

    public double? Auc { get; init; }

    public double? F1 { get; init; }

    public double? Accuracy { get; init; }

    public double? MacroAccuracy { get; init; }
}

/// <summary>Reads the label from a vector: a linear model, trees, and how well they do.</summary>
internal abstract class Probe(MLContext ml, Target target, ModelColumns columns)
{
    /// <summary>More directions of a window than this take long and say little.</summary>
    private const int MostComponents = 256;

    protected MLContext Ml => ml;

    protected Target Target => target;

    protected ModelColumns Columns => columns;

    /// <summary>Gets the measure that warnings are about, and below which a label is not read.</summary>
    public abstract (string Name, Func<ProbeScore, double> Of, double Least) Measure { get; }

    public static Probe Of(MLContext ml, Target target, ModelColumns columns) => target.Reading switch
    {
        Reading.Regression => new RegressionProbe(ml, target, columns),
        Reading.Binary => new BinaryProbe(ml, target, columns),
        _ => new MulticlassProbe(ml, target, columns),
    };

    /// <summary>Makes the column that trainers take for the label.</summary>
    public abstract ITransformer Label(IDataView labelled);

    public abstract IEstimator<ITransformer> Linear(string features);

    public abstract IEstimator<ITransformer> Trees(string features);

    public abstract ProbeScore Evaluate(string features, string trainer, IDataView scored);

    /// <summary>How far off each row is, in a measure that is an average.</summary>
    public abstract double[] Losses(IDataView scored);

    /// <summary>What makes the prediction readable, if anything has to.</summary>
    public virtual ITransformer? Readable(IDataView scored) => null;

    /// <summary>Whitens first: neighbouring frames correlate strongly, and Sdca fits such columns badly.</summary>
    public IEstimator<ITransformer> RawLinear(int size, int rows) =>
        Filled()
            .Append(Ml.Transforms.NormalizeMeanVariance(Columns.Raw, fixZero: false))
            .Append(Ml.Transforms.ProjectToPrincipalComponents(
                Columns.Raw, rank: Math.Min(size, Math.Min(rows, MostComponents))))
            .Append(Ml.Transforms.NormalizeMeanVariance(Columns.Raw, fixZero: false))
            .AppendCacheCheckpoint(Ml)
            .Append(Linear(Columns.Raw));

    public IEstimator<ITransformer> RawTrees() => Filled().Append(Trees(Columns.Raw));

    private MissingValueReplacingEstimator Filled() => Ml.Transforms.ReplaceMissingValues(
        Columns.Raw, Columns.Window, MissingValueReplacingEstimator.ReplacementMode.Mean);
}
