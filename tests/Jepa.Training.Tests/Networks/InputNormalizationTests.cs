using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

[TestClass]
public sealed class InputNormalizationTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Forward_TrainingWindows_HaveZeroMeanAndUnitVarianceInEachChannel(int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor units = tensor(new float[] { 0.01f, 20, 300 })[..channels], origins = tensor(new float[] { 7, -4000, 0 })[..channels];
        Tensor windows = (randn([1000, 5, channels], generator: generator) * units + origins).reshape(1000, 5 * channels);
        using InputNormalization normalization = Of(windows, windowSize: 5, channels, impute: false);

        Tensor prepared = normalization.Forward(windows).reshape(-1, channels);

        Assert.IsLessThan(2e-3f, prepared.mean([0]).abs().max().item<float>());
        Assert.IsLessThan(2e-3f, (prepared.square().mean([0]) - 1).abs().max().item<float>());
    }

    [TestMethod]
    public void Forward_MissingValues_BecomeTheMeanBesideAnIndicator()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor windows = tensor(new float[,] { { 1, 10 }, { float.NaN, 30 }, { 3, float.NaN } });
        using InputNormalization normalization = Of(windows, windowSize: 1, channels: 2, impute: true);

        CollectionAssert.AreEqual(
            new float[] { -1, -1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1 }, normalization.Forward(windows).data<float>().ToArray());
    }

    private static InputNormalization Of(Tensor windows, int windowSize, int channels, bool impute)
    {
        var frame = new FrameShape(channels);
        var statistics = new ChannelStatistics.Builder(frame);
        statistics.Add(windows.data<float>().ToArray());
        return InputNormalization.Of(statistics.ToStatistics(), windowSize, frame, impute);
    }
}
