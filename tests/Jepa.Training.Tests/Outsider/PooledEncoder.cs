using Jepa.MLNet;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Layers;
using Jepa.Training.Onnx;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Outsider;

/// <summary>
/// An encoder as a user would write it: a dense layer and a tanh on each frame, the mean over the frames, a dense layer.
/// </summary>
public sealed record PooledEncoder : EncoderArchitecture
{
    /// <summary>Gets the width of a frame's embedding.</summary>
    public int Width { get; init; } = 24;

    /// <inheritdoc/>
    public override void Validate(int windowSize)
    {
        if (Width < 1)
            throw new ArgumentException($"PooledEncoder.Width is {Width}; expected at least 1.");
    }

    /// <inheritdoc/>
    public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator) =>
        new Network(Width, windowSize, frame.Size, latentSize, generator);

    private sealed class Network : EncoderNetwork
    {
        private readonly int _windowSize;
        private readonly int _frameSize;
        private readonly Dense _embedding;
        private readonly Dense _output;

        public Network(int width, int windowSize, int frameSize, int latentSize, Generator generator)
            : base("pooled")
        {
            _windowSize = windowSize;
            _frameSize = frameSize;
            _embedding = Registered(new Dense("embedding", frameSize, width, generator, onFrames: true));
            _output = Registered(new Dense("output", width, latentSize, generator));
        }

        public override Tensor forward(Tensor input)
        {
            Tensor frames = _embedding.forward(input.reshape(-1, _windowSize, _frameSize)).tanh();
            return _output.forward(frames.mean([1]));
        }

        public override string AppendTo(OnnxGraphBuilder graph, string input)
        {
            string frames = _embedding.AppendTo(graph, graph.AddReshape(input, 0, _windowSize, _frameSize));
            frames = graph.AddNode("Tanh", [frames]);
            return _output.AppendTo(
                graph, graph.AddNode("ReduceMean", [frames], ("axes", (long[])[1]), ("keepdims", 0)));
        }

        public override void Rescale(LatentScale scale) => _output.ScaleOutput(scale);
    }
}
