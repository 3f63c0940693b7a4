using Jepa.MLNet;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks.Encoders;

[TestClass]
public sealed class ImageConvolutionEncoderTests
{
    [TestMethod]
    [DataRow(3, 2)]
    [DataRow(4, 2)]
    [DataRow(3, 1)]
    public void EmbedFrames_AnyShape_IsTheSumsWrittenOut(int kernelSize, int stride)
    {
        using DisposeScope scope = NewDisposeScope();
        const int Height = 6, Width = 7, Groups = 2;
        var form = new ImageConvolutionEncoder
        {
            Channels = [4], KernelSize = kernelSize, Stride = stride, Groups = Groups, EmbeddingSize = 3,
        };
        var shape = new FrameShape(2, Height, Width);
        using var encoder = (FramewiseEncoderNetwork)form.Create(1, shape, latentSize: 5, new Generator(1));
        DrawAll(encoder);
        double[,,] image = ToCube(randn(2, Height, Width, generator: new Generator(2)));

        double[,,] activation =
            Convolve(image, Value("block0.convolution.weight"), Value("block0.convolution.bias"), stride);
        Normalize(activation, Groups, Value("block0.norm.weight"), Value("block0.norm.bias"));
        double[] flat = [.. activation.Cast<double>().Select(value => value / (1 + Math.Exp(-value)))];
        Tensor weight = Value("embedding.weight"), bias = Value("embedding.bias");
        float[] pixels = [.. image.Cast<double>().Select(value => (float)value)];

        float[] embedding = encoder.EmbedFrames(tensor(pixels, [1, pixels.Length])).data<float>().ToArray();

        Assert.HasCount(3, embedding);
        for (int axis = 0; axis < embedding.Length; axis++)
        {
            double expected = bias[axis].item<float>();
            for (int index = 0; index < flat.Length; index++)
                expected += weight[axis, index].item<float>() * flat[index];
            Assert.AreEqual(expected, embedding[axis], 1e-4);
        }

        Tensor Value(string name) => encoder.get_parameter($"frame.{name}")!;
    }

    [TestMethod]
    public void Defaults_AreTheDocumented()
    {
        var form = new ImageConvolutionEncoder();

        CollectionAssert.AreEqual(new[] { 16, 32, 64, 128 }, form.Channels.ToArray());
        Assert.AreEqual((3, 2, 8, 64), (form.KernelSize, form.Stride, form.Groups, form.EmbeddingSize));
        CollectionAssert.AreEqual(new[] { 128 }, form.HiddenSizes.ToArray());
    }

    private static double[,,] Convolve(double[,,] image, Tensor weight, Tensor bias, int stride)
    {
        int kernel = (int)weight.shape[2], padding = (kernel - 1) / 2;
        int height = (image.GetLength(1) + 2 * padding - kernel) / stride + 1;
        int width = (image.GetLength(2) + 2 * padding - kernel) / stride + 1;
        double[,,] sums = new double[weight.shape[0], height, width];
        for (int output = 0; output < sums.GetLength(0); output++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double sum = At(output, y * stride - padding, x * stride - padding);
                    sums[output, y, x] = sum + bias[output].item<float>();
                }
            }
        }
        return sums;

        double At(int output, int top, int left)
        {
            double sum = 0;
            for (int input = 0; input < image.GetLength(0); input++)
            {
                for (int y = Math.Max(0, top); y < Math.Min(image.GetLength(1), top + kernel); y++)
                {
                    for (int x = Math.Max(0, left); x < Math.Min(image.GetLength(2), left + kernel); x++)
                        sum += image[input, y, x] * weight[output, input, y - top, x - left].item<float>();
                }
            }
            return sum;
        }
    }

    /// <summary>Each group of channels by its own mean and variance.</summary>
    private static void Normalize(double[,,] image, int groups, Tensor weight, Tensor bias)
    {
        int channels = image.GetLength(0), pixels = image.Length / channels;
        double[] values = [.. image.Cast<double>()];
        foreach (int[] group in Enumerable.Range(0, channels).Chunk(channels / groups))
        {
            double[] members = values[(group[0] * pixels)..((group[^1] + 1) * pixels)];
            double mean = members.Average(), variance = members.Average(value => (value - mean) * (value - mean));
            foreach (int channel in group)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    double normal = (values[channel * pixels + pixel] - mean) / Math.Sqrt(variance + 1e-5);
                    image[channel, pixel / image.GetLength(2), pixel % image.GetLength(2)] =
                        normal * weight[channel].item<float>() + bias[channel].item<float>();
                }
            }
        }
    }

    /// <summary>Other numbers than ones and zeros everywhere, so that a parameter left out shows.</summary>
    private static void DrawAll(EncoderNetwork encoder)
    {
        using var noGradient = no_grad();
        using var generator = new Generator(3);
        foreach (var (_, parameter) in encoder.named_parameters())
            parameter.copy_(randn(parameter.shape, generator: generator) * 0.5);
    }

    private static double[,,] ToCube(Tensor image)
    {
        double[,,] cube = new double[image.shape[0], image.shape[1], image.shape[2]];
        double[] values = image.to_type(ScalarType.Float64).data<double>().ToArray();
        Buffer.BlockCopy(values, 0, cube, 0, cube.Length * sizeof(double));
        return cube;
    }
}
