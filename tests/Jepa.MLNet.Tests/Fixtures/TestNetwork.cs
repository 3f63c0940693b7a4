using System.Runtime.InteropServices;

namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>
/// A small perceptron (dense, Relu, dense) with seeded weights that is written as an exported model and also computed in plain C#,
/// so that what ONNX Runtime gives can be checked by arithmetic that shares nothing with it.
/// </summary>
internal sealed class TestNetwork
{
    private readonly float[,] _hiddenWeights;
    private readonly float[] _hiddenBias;
    private readonly float[,] _outputWeights;
    private readonly float[] _outputBias;

    public TestNetwork(int inputSize, int hiddenSize, int outputSize, int seed = 1)
    {
        var random = new Random(seed);
        _hiddenWeights = Matrix(random, inputSize, hiddenSize);
        _hiddenBias = Vector(random, hiddenSize);
        _outputWeights = Matrix(random, hiddenSize, outputSize);
        _outputBias = Vector(random, outputSize);
    }

    /// <summary>The article's encoder: four frames of one channel to 16 numbers by way of 32.</summary>
    public static TestNetwork Article { get; } = new(inputSize: 4, hiddenSize: 32, outputSize: 16);

    public int InputSize => _hiddenWeights.GetLength(0);

    public int OutputSize => _outputWeights.GetLength(1);

    /// <summary>What an encoder of this network's sizes says of itself, its input being so many frames of one channel unless told otherwise.</summary>
    public JepaModelDescription Description(int channels = 1, int actionSize = 1) => new()
    {
        WindowSize = InputSize / channels,
        Frame = new FrameShape(channels),
        LatentSize = OutputSize,
        ActionSize = actionSize,
        Regularizer = "SIGReg/Article",
        RegularizerWeight = 1,
        TrainingDataFingerprint = "00",
        PackageVersion = "0.1.0",
    };

    public float[] Forward(ReadOnlySpan<float> input)
    {
        var hidden = new double[_hiddenBias.Length];
        for (int h = 0; h < hidden.Length; h++)
        {
            double sum = _hiddenBias[h];
            for (int i = 0; i < InputSize; i++)
                sum += (double)input[i] * _hiddenWeights[i, h];
            hidden[h] = Math.Max(0, sum);
        }
        var output = new float[OutputSize];
        for (int o = 0; o < output.Length; o++)
        {
            double sum = _outputBias[o];
            for (int h = 0; h < hidden.Length; h++)
                sum += hidden[h] * _outputWeights[h, o];
            output[o] = (float)sum;
        }
        return output;
    }

    public byte[] ToEncoder() => ToOnnx([("window", InputSize)], "latent", OutputSize, Description().ToMetadata());

    /// <summary>The network as ONNX; several inputs are laid side by side before the first layer.</summary>
    public byte[] ToOnnx(
        (string Name, int Size)[] inputs, string outputName, int outputSize, IReadOnlyDictionary<string, string> metadata)
    {
        // Field numbers of onnx.proto3, IR version 8.
        var graph = new OnnxMessage();
        string joined = inputs[0].Name;
        if (inputs.Length > 1)
        {
            joined = "joined";
            OnnxMessage concat = Node("Concat", [.. inputs.Select(input => input.Name)], joined);
            graph.Message(1, concat.Message(5, new OnnxMessage().Text(1, "axis").Number(3, 1).Number(20, 2)));
        }
        graph.Message(1, Node("Gemm", [joined, "w1", "b1"], "h"))
            .Message(1, Node("Relu", ["h"], "r"))
            .Message(1, Node("Gemm", ["r", "w2", "b2"], outputName))
            .Text(2, "network")
            .Message(5, Tensor("w1", _hiddenWeights, InputSize, _hiddenBias.Length))
            .Message(5, Tensor("b1", _hiddenBias, _hiddenBias.Length))
            .Message(5, Tensor("w2", _outputWeights, _hiddenBias.Length, OutputSize))
            .Message(5, Tensor("b2", _outputBias, OutputSize));
        foreach ((string name, int size) in inputs)
            graph.Message(11, BatchOf(name, size));
        graph.Message(12, BatchOf(outputName, outputSize));

        OnnxMessage model = new OnnxMessage()
            .Number(1, 8)
            .Message(7, graph)
            .Message(8, new OnnxMessage().Text(1, "").Number(2, 17));
        foreach ((string key, string value) in metadata)
            model.Message(14, new OnnxMessage().Text(1, key).Text(2, value));
        return model.ToArray();
    }

    private static OnnxMessage Node(string type, string[] inputs, string output)
    {
        var node = new OnnxMessage();
        foreach (string input in inputs)
            node.Text(1, input);
        return node.Text(2, output).Text(3, $"{type}_{output}").Text(4, type);
    }

    private static OnnxMessage Tensor(string name, Array values, params int[] sizes)
    {
        var tensor = new OnnxMessage();
        foreach (int size in sizes)
            tensor.Number(1, size);
        byte[] bytes = MemoryMarshal.AsBytes(values.Cast<float>().ToArray().AsSpan()).ToArray();
        return tensor.Number(2, 1).Text(8, name).Bytes(9, bytes);
    }

    private static OnnxMessage BatchOf(string name, int size)
    {
        OnnxMessage shape = new OnnxMessage()
            .Message(1, new OnnxMessage().Text(2, "batch"))
            .Message(1, new OnnxMessage().Number(1, size));
        return new OnnxMessage().Text(1, name).Message(2, new OnnxMessage().Message(1, new OnnxMessage().Number(1, 1).Message(2, shape)));
    }

    private static float[,] Matrix(Random random, int rows, int columns)
    {
        var matrix = new float[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                matrix[row, column] = (random.NextSingle() - 0.5f) * 2 / MathF.Sqrt(rows);
        }
        return matrix;
    }

    private static float[] Vector(Random random, int size) => [.. Enumerable.Range(0, size).Select(_ => random.NextSingle() - 0.5f)];
}
