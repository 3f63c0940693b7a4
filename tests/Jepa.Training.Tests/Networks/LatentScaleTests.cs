using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Predictors;
using Jepa.Training.Tests.Fixtures;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

/// <summary>The same seed trains the same networks; only what is done to them afterwards differs.</summary>
[TestClass]
public sealed class LatentScaleTests
{
    /// <summary>The windows that transitions start from: all of a flight's but the last.</summary>
    private static readonly float[] Windows =
        [.. Trainings.Balls.SelectMany(ball => Enumerable.Range(0, ball.Length - 4).SelectMany(start => ball.Frames.Slice(start, 4).ToArray()))];

    /// <summary>Those and the windows that transitions end in: all of each clip.</summary>
    private static readonly float[] ClipWindows =
    [
        .. Windows,
        .. Trainings.Balls.SelectMany(ball => Enumerable.Range(1, ball.Length - 4).SelectMany(start => ball.Frames.Slice(start, 4).ToArray())),
    ];

    private static IEnumerable<(string Name, JepaTrainingOptions Options)> Models
    {
        get
        {
            JepaTrainingOptions trained = Trainings.Small with { Epochs = 6, LearningRate = 5e-3 };
            return
            [
                ("the article's layers", trained),
                ("no hidden layers", trained with { Encoder = new DenseEncoder { HiddenSizes = [] }, Predictor = new DensePredictor { HiddenSizes = [] }, LatentSize = 3 }),
                ("several hidden layers", trained with { Encoder = new DenseEncoder { HiddenSizes = [24, 20] }, Predictor = new DensePredictor { HiddenSizes = [16, 12] }, LatentSize = 6 }),
                ("residual predictor", trained with { Predictor = new DensePredictor { Residual = true } }),
                ("residual predictor without hidden layers", trained with { Predictor = new DensePredictor { HiddenSizes = [], Residual = true } }),
            ];
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Whiten_TrainingWindows_HaveMeanZeroAndUnitVarianceInEveryDirectionThatVaries(string name, JepaTrainingOptions options)
    {
        using TrainedJepa raw = Trainings.Train(options with { LatentScaling = LatentScaling.None });
        using TrainedJepa white = Trainings.Train(options with { LatentScaling = LatentScaling.Whiten });

        var before = Covariance(Latents(raw, ClipWindows)).Evd(Symmetricity.Symmetric);
        Matrix<double> latents = Latents(white, ClipWindows), after = Covariance(latents);

        Assert.IsLessThan(1e-4, Mean(latents).AbsoluteMaximum(), name);
        Assert.IsLessThan(1.001, after.Evd(Symmetricity.Symmetric).EigenValues.Real().Maximum(), "no direction is blown up");
        int[] varying = [.. Enumerable.Range(0, options.LatentSize).Where(axis => before.EigenValues[axis].Real > 0.1)];
        Assert.IsNotEmpty(varying, "there is something to whiten");
        foreach (int i in varying)
        {
            foreach (int j in varying)
                Assert.AreEqual(i == j ? 1 : 0, before.EigenVectors.Column(i) * after * before.EigenVectors.Column(j), 0.011, $"{name}: directions {i}, {j}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Standardize_TrainingWindows_HaveMeanZeroAndUnitVarianceOnEveryAxisThatVaries(string name, JepaTrainingOptions options)
    {
        using TrainedJepa raw = Trainings.Train(options with { LatentScaling = LatentScaling.None });
        using TrainedJepa scaled = Trainings.Train(options with { LatentScaling = LatentScaling.Standardize });

        Matrix<double> before = Covariance(Latents(raw, ClipWindows)), latents = Latents(scaled, ClipWindows), after = Covariance(latents);

        Assert.IsLessThan(1e-4, Mean(latents).AbsoluteMaximum(), name);
        int[] varying = [.. Enumerable.Range(0, options.LatentSize).Where(axis => before[axis, axis] > 0.1)];
        Assert.IsNotEmpty(varying, "there is something to standardise");
        foreach (int i in varying)
        {
            Assert.AreEqual(1, after[i, i], 0.011, $"{name}: axis {i}");
            foreach (int j in varying) // the correlations stay what they were
                Assert.AreEqual(before[i, j] / Math.Sqrt(before[i, i] * before[j, j]), after[i, j] / Math.Sqrt(after[i, i] * after[j, j]), 1e-3);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Whiten_Predictions_AreTheUnscaledOnesScaled(string name, JepaTrainingOptions options) => AssertConsistent(name, options, LatentScaling.Whiten);

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Standardize_Predictions_AreTheUnscaledOnesScaled(string name, JepaTrainingOptions options) => AssertConsistent(name, options, LatentScaling.Standardize);

    [TestMethod]
    public void AnyScaling_HistoryAndStatistics_AreThoseOfTheTrainedLatents()
    {
        TrainedJepa[] models = [.. Enum.GetValues<LatentScaling>().Select(scaling => Trainings.Train(Trainings.Small with { LatentScaling = scaling }))];

        foreach (TrainedJepa model in models)
        {
            CollectionAssert.AreEqual(models[0].History.Select(epoch => epoch.Loss).ToArray(), model.History.Select(epoch => epoch.Loss).ToArray());
            CollectionAssert.AreEqual(models[0].LatentStatistics.AxisStandardDeviations.ToArray(), model.LatentStatistics.AxisStandardDeviations.ToArray());
            Assert.AreEqual(models[0].LatentStatistics.EffectiveRank, model.LatentStatistics.EffectiveRank);
        }
        double[] measured = [.. Covariance(Latents(models[(int)LatentScaling.None], Windows)).Diagonal().Select(Math.Sqrt)];
        for (int axis = 0; axis < measured.Length; axis++)
            Assert.AreEqual(measured[axis], models[0].LatentStatistics.AxisStandardDeviations[axis], 1e-4 * measured[axis] + 1e-6);
        foreach (TrainedJepa model in models)
            model.Dispose();
    }

    /// <summary>
    /// The scaling is an affine map z′ = Tz + c. It is read off the encoder's latents; the scaled predictor, given z′, must then
    /// give T·g(z, a) + c.
    /// </summary>
    private static void AssertConsistent(string name, JepaTrainingOptions options, LatentScaling scaling)
    {
        using TrainedJepa raw = Trainings.Train(options with { LatentScaling = LatentScaling.None });
        using TrainedJepa scaled = Trainings.Train(options with { LatentScaling = scaling });
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();

        // T from the last layers' weights, W′ = TW; c from their biases, b′ = Tb + c.
        (Matrix<double> weight, Vector<double> bias) = LastLayer(raw);
        (Matrix<double> scaledWeight, Vector<double> scaledBias) = LastLayer(scaled);
        Matrix<double> map = weight.Transpose().QR().Solve(scaledWeight.Transpose()).Transpose();
        Vector<double> offset = scaledBias - map * bias;

        Tensor windows = tensor(Windows, [Windows.Length / 4, 4, 1]);
        Tensor actions = where(rand(windows.shape[0], 1, generator: new Generator(3)) < 0.5, 1f, -1f);
        Tensor latents = raw.Model.Encode(windows);
        Tensor scaledLatents = scaled.Model.Encode(windows);
        AssertClose(Map(ToMatrix(latents)), ToMatrix(scaledLatents), $"{name}: latents");
        AssertClose(Map(ToMatrix(raw.Model.Predict(latents, actions))), ToMatrix(scaled.Model.Predict(scaledLatents, actions)), $"{name}: predictions");
        Assert.IsLessThan(1e-3 * map.L2Norm(), (map - map.Transpose()).L2Norm(), "the map is symmetric: axes stay near the trained ones");

        Matrix<double> Map(Matrix<double> rows) => Matrix<double>.Build.DenseOfRowVectors(rows.EnumerateRows().Select(row => map * row + offset));
    }

    private static void AssertClose(Matrix<double> expected, Matrix<double> actual, string what) =>
        Assert.IsLessThan(2e-3, (expected - actual).Enumerate().Max(Math.Abs), what);

    private static (Matrix<double> Weight, Vector<double> Bias) LastLayer(TrainedJepa model) =>
        (ToMatrix(LastParameter(model, "weight")), ToMatrix(LastParameter(model, "bias").unsqueeze(0)).Row(0));

    private static Tensor LastParameter(TrainedJepa model, string kind) => model.Model.EncoderParameters.Last(
        parameter => parameter.Name.EndsWith(kind, StringComparison.Ordinal)).Value;

    private static Matrix<double> Latents(TrainedJepa model, float[] windows) =>
        Matrix<double>.Build.DenseOfRowMajor(windows.Length / 4, model.Options.LatentSize, model.Encode(windows).Select(value => (double)value));

    private static Matrix<double> Covariance(Matrix<double> rows)
    {
        Matrix<double> centred = Matrix<double>.Build.DenseOfRowVectors(rows.EnumerateRows().Select(row => row - Mean(rows)));
        return centred.Transpose() * centred / (rows.RowCount - 1);
    }

    private static Vector<double> Mean(Matrix<double> rows) => rows.ColumnSums() / rows.RowCount;

    private static Matrix<double> ToMatrix(Tensor tensor) =>
        Matrix<double>.Build.DenseOfRowMajor((int)tensor.shape[0], (int)tensor.shape[1], tensor.data<float>().ToArray().Select(value => (double)value));
}
