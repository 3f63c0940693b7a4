using Jepa.MLNet;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks.Encoders;

[TestClass]
public sealed class ConvolutionEncoderTests
{
    [TestMethod]
    [DataRow(9, 3, 3, 1)] // no stride
    [DataRow(9, 2, 3, 2)] // the first layer fits, the second has one zero before its oldest frame
    [DataRow(10, 2, 3, 2)] // the first layer has one zero
    [DataRow(11, 1, 4, 3)] // two zeros
    public void Forward_AnyShape_IsTheSumsWrittenOut(int windowSize, int channels, int kernelSize, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        var architecture = new ConvolutionEncoder { Channels = [3, 4], KernelSize = kernelSize, Stride = stride };
        if (windowSize == 11)
            architecture = architecture with { Channels = [3] };
        using EncoderNetwork encoder = Create(architecture, windowSize, channels);
        Tensor window = randn(1, windowSize * channels, generator: new Generator(2));

        // frames[t][c], as the columns of a window lie: the oldest frame first, the channels of a frame together.
        double[][] frames = [.. window.data<float>().ToArray().Select(value => (double)value).Chunk(channels)];
        for (int layer = 0; layer < architecture.Channels.Count; layer++)
            frames = Convolve(frames, Value(encoder, $"convolution{layer}.weight"), Value(encoder, $"convolution{layer}.bias"), stride);
        Tensor weight = Value(encoder, "output.weight"), bias = Value(encoder, "output.bias");

        float[] latents = encoder.forward(window).data<float>().ToArray();

        Assert.HasCount(2, latents);
        for (int axis = 0; axis < latents.Length; axis++)
        {
            double expected = bias[axis].item<float>();
            for (int channel = 0; channel < frames[0].Length; channel++)
            {
                for (int frame = 0; frame < frames.Length; frame++)
                    expected += weight[axis, channel * frames.Length + frame].item<float>() * frames[frame][channel];
            }
            Assert.AreEqual(expected, latents[axis], 1e-5);
        }
    }

    [TestMethod]
    public void Forward_NewestFrame_AlwaysReachesTheLatents()
    {
        using DisposeScope scope = NewDisposeScope();
        for (int windowSize = 12; windowSize < 40; windowSize++)
        {
            using EncoderNetwork encoder = Create(new ConvolutionEncoder(), windowSize, channels: 1);
            Tensor window = randn(1, windowSize, generator: new Generator(2)), other = window.clone();
            other[0, windowSize - 1] = tensor(3f);

            Assert.IsFalse(encoder.forward(window).allclose(encoder.forward(other)), $"window of {windowSize}");
        }
    }

    [TestMethod]
    public void New_AnyShape_HasGlorotsUniformWeightsAndZeroBiases()
    {
        using DisposeScope scope = NewDisposeScope();
        using EncoderNetwork encoder = Create(new ConvolutionEncoder { Channels = [100, 80] }, 30, channels: 60);

        foreach ((string name, double fans) in new[] { ("convolution0", 5.0 * (60 + 100)), ("convolution1", 5.0 * (100 + 80)), ("output", 80 * 6 + 2) })
        {
            double limit = Math.Sqrt(6 / fans);
            Tensor weight = Value(encoder, $"{name}.weight");
            Assert.AreEqual(limit, weight.abs().max().item<float>(), 0.01 * limit, name);
            Assert.AreEqual(limit / Math.Sqrt(3), weight.std().item<float>(), 0.03 * limit, name);
            Assert.AreEqual(0, Value(encoder, $"{name}.bias").abs().sum().item<float>(), name);
        }
    }

    /// <summary>A convolution whose last kernel ends at the last frame, then ReLU; zeros stand before the first frame where it begins earlier.</summary>
    private static double[][] Convolve(double[][] frames, Tensor weight, Tensor bias, int stride)
    {
        int kernelSize = (int)weight.shape[2];
        var outputs = new List<double[]>();
        for (int end = frames.Length; ; end -= stride)
        {
            double[] sums = new double[weight.shape[0]];
            for (int output = 0; output < sums.Length; output++)
            {
                sums[output] = bias[output].item<float>();
                for (int tap = Math.Max(0, kernelSize - end); tap < kernelSize; tap++)
                {
                    for (int channel = 0; channel < frames[0].Length; channel++)
                        sums[output] += weight[output, channel, tap].item<float>() * frames[end - kernelSize + tap][channel];
                }
            }
            outputs.Insert(0, [.. sums.Select(sum => Math.Max(0, sum))]);
            if (end <= kernelSize) // this kernel has seen the oldest frame
                return [.. outputs];
        }
    }

    private static EncoderNetwork Create(EncoderArchitecture architecture, int windowSize, int channels)
    {
        architecture.Validate(windowSize);
        return architecture.Create(windowSize, new FrameShape(channels), latentSize: 2, new Generator(1));
    }

    private static Tensor Value(EncoderNetwork encoder, string name) => encoder.get_parameter(name)!;
}
