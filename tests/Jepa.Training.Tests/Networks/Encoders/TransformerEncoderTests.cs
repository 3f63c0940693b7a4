using Jepa.MLNet;
using Jepa.Training.Networks;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;
using TransformerEncoder = Jepa.Training.Networks.Encoders.TransformerEncoder;

namespace Jepa.Training.Tests.Networks.Encoders;

[TestClass]
public sealed class TransformerEncoderTests
{
    private const int Heads = 2;

    [TestMethod]
    [DataRow(1, 3)]
    [DataRow(5, 1)]
    [DataRow(6, 3)]
    public void Forward_AnyShape_IsTheFormulaWrittenOut(int windowSize, int channels)
    {
        using DisposeScope scope = NewDisposeScope();
        var architecture = new TransformerEncoder { ModelSize = 6, Heads = Heads, Blocks = 2, FeedForwardSize = 10 };
        using EncoderNetwork encoder = architecture.Create(windowSize, new FrameShape(channels), latentSize: 4, new Generator(1));
        DrawAll(encoder);
        Tensor window = randn(1, windowSize * channels, generator: new Generator(2));

        // A row a frame, as the columns of a window lie: the oldest frame first, the channels of a frame together.
        Matrix<double> frames = Dense(encoder, "embedding", ToMatrix(window.view(windowSize, channels))) + ToMatrix(Value(encoder, "positions"));
        for (int block = 0; block < architecture.Blocks; block++)
        {
            frames += Attention(encoder, $"block{block}.attention", Norm(encoder, $"block{block}.attention_norm", frames));
            Matrix<double> hidden = Dense(encoder, $"block{block}.widen", Norm(encoder, $"block{block}.dense_norm", frames));
            frames += Dense(encoder, $"block{block}.narrow", hidden.PointwiseMaximum(0));
        }
        Matrix<double> mean = (Norm(encoder, "norm", frames).ColumnSums() / windowSize).ToRowMatrix();
        Matrix<double> expected = Dense(encoder, "output", mean);

        Matrix<double> latents = ToMatrix(encoder.forward(window));

        Assert.AreEqual((1, 4), (latents.RowCount, latents.ColumnCount));
        Assert.IsLessThan(1e-5, (expected - latents).Enumerate().Max(Math.Abs));
    }

    [TestMethod]
    public void Forward_FramesInAnotherOrder_GiveAnotherLatent()
    {
        using DisposeScope scope = NewDisposeScope();
        using EncoderNetwork encoder = new TransformerEncoder().Create(8, new FrameShape(2), latentSize: 4, new Generator(1));
        Tensor window = randn(1, 16, generator: new Generator(2));
        Tensor reversed = window.view(8, 2).flip(0).reshape(1, 16);

        Assert.IsGreaterThan(0.01f, (encoder.forward(window) - encoder.forward(reversed)).abs().max().item<float>());
    }

    [TestMethod]
    public void New_AnyShape_HasGlorotsUniformWeightsAndNeutralNorms()
    {
        using DisposeScope scope = NewDisposeScope();
        using EncoderNetwork encoder = new TransformerEncoder().Create(30, new FrameShape(14), latentSize: 4, new Generator(1));

        foreach ((string name, Parameter parameter) in encoder.named_parameters())
        {
            if (parameter.shape.Length == 1)
            {
                float neutral = name.EndsWith("norm.weight", StringComparison.Ordinal) ? 1 : 0;
                Assert.AreEqual(0, (parameter - neutral).abs().max().item<float>(), name);
                continue;
            }
            double limit = Math.Sqrt(6.0 / parameter.shape.Sum());
            Assert.AreEqual(limit, parameter.abs().max().item<float>(), 0.03 * limit, name);
            Assert.AreEqual(limit / Math.Sqrt(3), parameter.std().item<float>(), 0.06 * limit, name);
        }
    }

    /// <summary>The heads one after another, each softmax(QKᵀ / √d) · V over its own columns.</summary>
    private static Matrix<double> Attention(EncoderNetwork encoder, string layer, Matrix<double> frames)
    {
        Matrix<double> queries = Dense(encoder, $"{layer}.query", frames), keys = Dense(encoder, $"{layer}.key", frames), values = Dense(encoder, $"{layer}.value", frames);
        Matrix<double> merged = Matrix<double>.Build.Dense(frames.RowCount, frames.ColumnCount);
        int size = frames.ColumnCount / Heads;
        for (int head = 0; head < Heads; head++)
        {
            Matrix<double> Own(Matrix<double> all) => all.SubMatrix(0, all.RowCount, head * size, size);
            Matrix<double> weights = (Own(queries) * Own(keys).Transpose() / Math.Sqrt(size)).PointwiseExp();
            weights = Matrix<double>.Build.DenseOfRowVectors(weights.EnumerateRows().Select(row => row / row.Sum()));
            merged.SetSubMatrix(0, head * size, weights * Own(values));
        }
        return Dense(encoder, $"{layer}.merge", merged);
    }

    private static Matrix<double> Dense(EncoderNetwork encoder, string name, Matrix<double> input)
    {
        Matrix<double> product = input * ToMatrix(Value(encoder, $"{name}.weight")).Transpose();
        Vector<double> bias = ToMatrix(Value(encoder, $"{name}.bias").unsqueeze(0)).Row(0);
        return Matrix<double>.Build.DenseOfRowVectors(product.EnumerateRows().Select(row => row + bias));
    }

    private static Matrix<double> Norm(EncoderNetwork encoder, string name, Matrix<double> input)
    {
        Vector<double> weight = ToMatrix(Value(encoder, $"{name}.weight").unsqueeze(0)).Row(0);
        Vector<double> bias = ToMatrix(Value(encoder, $"{name}.bias").unsqueeze(0)).Row(0);
        return Matrix<double>.Build.DenseOfRowVectors(input.EnumerateRows().Select(row =>
        {
            Vector<double> centred = row - row.Average();
            return (centred / Math.Sqrt(centred.DotProduct(centred) / row.Count + 1e-5)).PointwiseMultiply(weight) + bias;
        }));
    }

    /// <summary>Gives every parameter a value that a formula without it would not survive, biases and norms included.</summary>
    private static void DrawAll(EncoderNetwork encoder)
    {
        using var noGradient = no_grad();
        using var generator = new Generator(3);
        foreach ((string _, Parameter parameter) in encoder.named_parameters())
            parameter.copy_(randn(parameter.shape, generator: generator) * 0.5);
    }

    private static Tensor Value(EncoderNetwork encoder, string name) => encoder.get_parameter(name)!;

    private static Matrix<double> ToMatrix(Tensor tensor) =>
        Matrix<double>.Build.DenseOfRowMajor((int)tensor.shape[0], (int)tensor.shape[1], tensor.data<float>().ToArray().Select(value => (double)value));
}
