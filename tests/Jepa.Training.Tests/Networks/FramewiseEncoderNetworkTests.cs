using Jepa.MLNet;
using Jepa.Training.Data;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Layers;
using Jepa.Training.Onnx;
using Jepa.Training.Tests.Fixtures;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

/// <summary>Each frame of a clip is embedded once, however many of its windows hold it.</summary>
[TestClass]
public sealed class FramewiseEncoderNetworkTests
{
    private static readonly FrameShape Frame = new(2, 3, 3);

    [TestMethod]
    [DataRow(4, 1, 1, 5)] // T + K
    [DataRow(4, 1, 3, 7)]
    [DataRow(4, 3, 2, 10)]
    [DataRow(4, 4, 2, 12)] // no frame is shared: (T + 1) · K
    [DataRow(2, 5, 2, 6)]
    [DataRow(1, 1, 3, 4)]
    public void Encode_Clips_EmbedsEachFrameOnceAndGivesTheLatentsOfEachWindow(
        int windowSize, int horizon, int steps, int expected)
    {
        using DisposeScope scope = NewDisposeScope();
        var counted = new CountedEncoder();
        using WorldModel model = Model(counted, windowSize, horizon, steps, out Tensor windows);

        Tensor latents = model.Encode(windows);
        int frames = counted.Frames;
        Tensor each = model.Encode(windows.flatten(0, 1)).view(latents.shape);

        Assert.AreEqual(expected * windows.shape[0], frames);
        long alone = windows.shape[0] * (steps + 1) * windowSize;
        Assert.AreEqual(alone, counted.Frames - frames, "without clips, each window by itself");
        Assert.IsLessThan(1e-5f, (latents - each).abs().max().item<float>());
    }

    [TestMethod]
    public void Encode_ClipsWithMissingPixels_GivesTheLatentsOfEachWindow()
    {
        using DisposeScope scope = NewDisposeScope();
        using WorldModel model =
            Model(new CountedEncoder(), windowSize: 3, horizon: 1, steps: 2, out Tensor windows, impute: true);
        windows = where(windows > 200, tensor(float.NaN), windows);

        Tensor latents = model.Encode(windows), each = model.Encode(windows.flatten(0, 1)).view(latents.shape);

        Assert.IsTrue(latents.isfinite().all().item<bool>());
        Assert.IsLessThan(1e-5f, (latents - each).abs().max().item<float>());
    }

    [TestMethod]
    public void Encode_Clips_HasTheGradientOfEachWindow()
    {
        using DisposeScope scope = NewDisposeScope();
        using WorldModel model = Model(new CountedEncoder(), windowSize: 3, horizon: 1, steps: 2, out Tensor windows);

        float[] shared = Gradient(model, model.Encode(windows));
        float[] each = Gradient(model, model.Encode(windows.flatten(0, 1)));

        for (int index = 0; index < each.Length; index++)
            Assert.AreEqual(each[index], shared[index], 1e-4 * each.Max(Math.Abs), $"{index}");
    }

    [TestMethod]
    public void Encode_WindowsOfTheUsersOwnMaking_AreEachEncodedByThemselves()
    {
        using DisposeScope scope = NewDisposeScope();
        var shape = new ClipShape(3, Frame, ActionSize: 0, Horizon: 1, Steps: 1, 0) { IsSliding = false };
        var options = new JepaTrainingOptions { Encoder = new CountedEncoder() };
        using var model = new WorldModel(options, shape, new Generator(1));
        Tensor windows = randn([5, 2, 3, .. Frame.Dimensions.Select(size => (long)size)], generator: new Generator(2));

        Tensor latents = model.Encode(windows);

        for (int step = 0; step < 2; step++)
            Assert.IsTrue(latents.select(1, step).allclose(model.Encode(windows.select(1, step)), atol: 1e-5));
    }

    private static WorldModel Model(
        CountedEncoder encoder, int windowSize, int horizon, int steps, out Tensor windows, bool impute = false)
    {
        var options = new JepaTrainingOptions
        {
            Encoder = encoder, WindowSize = windowSize, Horizon = horizon, RolloutSteps = steps,
        };
        using InMemoryClips clips = Dots.Of(Frame, count: 3, length: 25).InMemory(options);
        windows = clips.All().Windows;
        return new WorldModel(
            options, clips.Shape, new Generator(1),
            InputNormalization.Of(clips.MeasureChannels(), windowSize, Frame, impute));
    }

    private static float[] Gradient(WorldModel model, Tensor latents)
    {
        Tensor[] parameters = [.. model.EncoderParameters.Select(parameter => (Tensor)parameter.Value)];
        IList<Tensor> gradients = autograd.grad([latents.square().sum()], parameters);
        return [.. gradients.SelectMany(gradient => gradient.contiguous().data<float>().ToArray())];
    }

    /// <summary>A dense layer and a tanh over each frame, which count the frames they see.</summary>
    private sealed record CountedEncoder : EncoderArchitecture
    {
        public int Frames { get; private set; }

        public override void Validate(int windowSize)
        {
        }

        public override EncoderNetwork Create(int windowSize, FrameShape frame, int latentSize, Generator generator) =>
            new FramewiseEncoderNetwork(
                new FrameLayer(this, frame.Size, generator), windowSize, frame.Size, 6, [8], latentSize, generator);

        private sealed class FrameLayer : Layer
        {
            private readonly CountedEncoder _counter;
            private readonly Dense _dense;

            public FrameLayer(CountedEncoder counter, int size, Generator generator)
                : base("frame")
            {
                _counter = counter;
                _dense = Registered(new Dense("dense", size, 6, generator));
            }

            public override Tensor forward(Tensor input)
            {
                _counter.Frames += (int)input.shape[0];
                return _dense.forward(input).tanh();
            }

            public override string AppendTo(OnnxGraphBuilder graph, string input) =>
                graph.AddNode("Tanh", [_dense.AppendTo(graph, input)]);
        }
    }
}
