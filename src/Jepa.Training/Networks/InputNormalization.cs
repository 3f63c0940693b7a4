using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Onnx;
using Jepa.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Networks;

/// <summary>
/// Input normalisation, learned from the training frames and part of the exported graph, so that raw units go in: each
/// channel has zero mean and unit variance; where values may be missing, 0 takes their place and each frame gets an
/// indicator for each of its values.
/// </summary>
internal sealed class InputNormalization : IDisposable
{
    public const string MeanName = "input.mean";
    public const string ReciprocalName = "input.reciprocal_deviation";

    /// <summary>
    /// A channel whose deviation is below this part of its mean is constant but for float32's rounding.
    /// </summary>
    private const double ConstantBelow = 1.2e-7; // 2^−23, the distance of neighbouring numbers

    private readonly Tensor _mean;
    private readonly Tensor _reciprocalDeviation;
    private readonly int _windowSize;
    private readonly FrameShape _frame;
    private readonly bool _impute;

    /// <param name="mean"><c>[K·F]</c>; owned from now on.</param>
    /// <param name="reciprocalDeviation"><c>[K·F]</c>, 0 for constant channels; owned from now on.</param>
    /// <param name="windowSize">K.</param>
    /// <param name="frame">The shape of a frame.</param>
    /// <param name="impute">Whether values may be missing.</param>
    public InputNormalization(Tensor mean, Tensor reciprocalDeviation, int windowSize, FrameShape frame, bool impute)
    {
        _mean = mean;
        _reciprocalDeviation = reciprocalDeviation;
        _windowSize = windowSize;
        _frame = frame;
        _impute = impute;
    }

    /// <summary>Gets the shape of a frame as the encoder sees it: with indicators, twice the channels.</summary>
    public FrameShape OutputFrame => !_impute ? _frame
        : _frame.IsImage ? new FrameShape(2 * _frame.Channels, _frame.Height, _frame.Width)
        : new FrameShape(2 * _frame.Channels);

    public IEnumerable<(string Name, Tensor Value)> State =>
        [(MeanName, _mean), (ReciprocalName, _reciprocalDeviation)];

    public InputNormalization Copy() => new(
        _mean.clone().DetachFromDisposeScope(), _reciprocalDeviation.clone().DetachFromDisposeScope(),
        _windowSize, _frame, _impute);

    /// <summary>Makes the normalisation of measured channels; without statistics values stay as they are.</summary>
    public static InputNormalization Of(ChannelStatistics? statistics, int windowSize, FrameShape frame, bool impute)
    {
        double[] mean = statistics?.Mean ?? new double[frame.Channels];
        double[] deviation = statistics?.Deviation ?? [.. Enumerable.Repeat(1.0, frame.Channels)];
        // A constant channel has taught nothing: it becomes 0 everywhere, and so does a value that appears in it later.
        double[] reciprocal =
            [.. mean.Zip(deviation, (centre, spread) => spread > ConstantBelow * Math.Abs(centre) ? 1 / spread : 0)];
        return new InputNormalization(ForEachValue(mean), ForEachValue(reciprocal), windowSize, frame, impute);

        Tensor ForEachValue(double[] perChannel)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor values = tensor([.. perChannel.Select(value => (float)value)]);
            Tensor ofFrame = values.repeat_interleave(frame.Size / frame.Channels);
            return ofFrame.repeat(windowSize).DetachFromDisposeScope();
        }
    }

    /// <summary>
    /// Random windows <c>[rows, K·F]</c> of the training windows' scale, for comparing implementations.
    /// </summary>
    public Tensor RandomLike(Tensor standardNormal) =>
        (standardNormal * Deviation()).Plus(_mean);

    private Tensor Deviation()
    {
        Tensor isConstant = _reciprocalDeviation.eq(zeros_like(_reciprocalDeviation));
        return where(isConstant, _reciprocalDeviation, _reciprocalDeviation.reciprocal());
    }

    /// <summary>Raw windows <c>[N, K·F]</c> → what the encoder reads.</summary>
    public Tensor Forward(Tensor windows) => Forward(windows, _windowSize);

    /// <summary>Raw frames <c>[n, F]</c> → what a window of them alone would be to the encoder.</summary>
    public Tensor ForwardFrames(Tensor frames) => Forward(frames, count: 1);

    public string AppendTo(OnnxGraphBuilder graph, string window)
    {
        string mean = graph.AddConstant(MeanName, _mean);
        string reciprocal = graph.AddConstant(ReciprocalName, _reciprocalDeviation);
        if (!_impute)
            return Scale(window);
        const long floatType = 1; // TensorProto.FLOAT
        string missing = graph.AddNode("IsNaN", [window]);
        string known = Scale(graph.AddNode("Where", [missing, mean, window]));
        string indicators = graph.AddNode("Cast", [missing], ("to", floatType));
        string frames = graph.AddNode("Concat", [Frames(known), Frames(indicators)], ("axis", 2));
        return graph.AddReshape(frames, 0, _windowSize * OutputFrame.Size);

        string Scale(string value) => graph.AddNode("Mul", [graph.AddNode("Sub", [value, mean]), reciprocal]);

        string Frames(string values) => graph.AddReshape(values, 0, _windowSize, _frame.Size);
    }

    public void Dispose()
    {
        _mean.Dispose();
        _reciprocalDeviation.Dispose();
    }

    private Tensor Forward(Tensor values, int count)
    {
        Tensor mean = ForFrames(_mean), reciprocal = ForFrames(_reciprocalDeviation);
        if (!_impute)
            return (values - mean) * reciprocal;
        Tensor missing = values.isnan();
        Tensor known = (where(missing, mean, values) - mean) * reciprocal;
        Tensor indicators = missing.to_type(ScalarType.Float32);
        return cat([Frames(known), Frames(indicators)], dim: 2).flatten(1);

        // Every frame of a window has the same.
        Tensor ForFrames(Tensor ofWindow) =>
            count == _windowSize ? ofWindow : ofWindow.narrow(0, 0, count * _frame.Size);

        Tensor Frames(Tensor flat) => flat.reshape(-1, count, _frame.Size);
    }
}
