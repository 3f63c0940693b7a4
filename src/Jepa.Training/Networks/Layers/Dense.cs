using Jepa.Training.Onnx;
using Jepa.Training.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Jepa.Training.Networks.Layers;

/// <summary>A dense layer, <c>y = Wx + b</c>: <c>[batch, inputs] → [batch, outputs]</c>.</summary>
public sealed class Dense : Layer
{
    private readonly bool _onFrames;

    /// <summary>
    /// Initializes a new instance of the <see cref="Dense"/> class with Glorot weights and zero biases.
    /// </summary>
    /// <param name="name">The layer's name, unique among its siblings.</param>
    /// <param name="inputSize">The size of the input's last dimension.</param>
    /// <param name="outputSize">The size of the output's last dimension.</param>
    /// <param name="generator">Draws the weights.</param>
    /// <param name="onFrames">
    /// Whether the layer is applied to each frame of a window, <c>[batch, K, inputs]</c>. The default is a matrix.
    /// </param>
    public Dense(string name, int inputSize, int outputSize, Generator generator, bool onFrames = false)
        : base(name)
    {
        _onFrames = onFrames;
        Weight = Registered("weight", InitialWeights.Draw([outputSize, inputSize], generator));
        Bias = Registered("bias", zeros(outputSize, ScalarType.Float32));
    }

    /// <summary>Gets W, <c>[outputs, inputs]</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>Gets b, <c>[outputs]</c>.</summary>
    public Parameter Bias { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, Weight, Bias);

    /// <inheritdoc/>
    public override string AppendTo(OnnxGraphBuilder graph, string input)
    {
        ArgumentNullException.ThrowIfNull(graph);
        string weight = graph.AddParameter(Weight);
        string bias = graph.AddParameter(Bias);
        if (!_onFrames)
            return graph.AddNode("Gemm", [input, weight, bias], ("transB", 1));
        // Gemm is for matrices only. ONNX Runtime folds the transposition when it loads the file.
        string transposed = graph.AddNode("Transpose", [weight], ("perm", (long[])[1, 0]));
        return graph.AddNode("Add", [graph.AddNode("MatMul", [input, transposed]), bias]);
    }

    /// <summary>
    /// Folds a scaling of this layer's output, <c>y′ = T(y − μ)</c>: <c>W′ = TW</c>, <c>b′ = T(b − μ)</c>.
    /// </summary>
    /// <param name="scale">The scaling; its size is the layer's output size.</param>
    public void ScaleOutput(LatentScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor weight = Weight.to_type(ScalarType.Float64);
        Tensor bias = Bias.to_type(ScalarType.Float64);
        Weight.copy_(scale.Map.mm(weight));
        Bias.copy_(scale.Map.mv(bias - scale.Mean));
    }

    /// <summary>
    /// Folds a scaling of latents into an output that is the difference of two, in which μ cancels:
    /// <c>W′ = TW</c>, <c>b′ = Tb</c>.
    /// </summary>
    /// <param name="scale">The scaling; its size is the layer's output size.</param>
    public void ScaleOutputDifference(LatentScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        Weight.copy_(scale.Map.mm(Weight.to_type(ScalarType.Float64)));
        Bias.copy_(scale.Map.mv(Bias.to_type(ScalarType.Float64)));
    }

    /// <summary>
    /// Folds a scaling of this layer's first inputs, read as <c>z′</c> with <c>z = T⁻¹z′ + μ</c>:
    /// <c>W′ = WT⁻¹</c>, <c>b′ = b + Wμ</c>.
    /// </summary>
    /// <param name="scale">The scaling; its size is at most the layer's input size.</param>
    public void ScaleInput(LatentScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        using DisposeScope scope = NewDisposeScope();
        using var noGradient = no_grad();
        long latentSize = scale.Mean.shape[0];
        Tensor weight = Weight.to_type(ScalarType.Float64).narrow(1, 0, latentSize);
        Bias.copy_(Bias.to_type(ScalarType.Float64).Plus(weight.mv(scale.Mean)));
        Weight.narrow(1, 0, latentSize).copy_(weight.mm(scale.Inverse));
    }
}
