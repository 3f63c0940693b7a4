using Jepa.MLNet;
using Jepa.Training.Networks;
using Jepa.Training.Networks.Encoders;
using Jepa.Training.Networks.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks.Encoders;

[TestClass]
public sealed class VisionTransformerEncoderTests
{
    [TestMethod]
    public void Patches_OfAnImage_AreItsSquaresRowByRowAColourAtATime()
    {
        using DisposeScope scope = NewDisposeScope();
        using var patches = new ImagePatches("patches", new FrameShape(2, 2, 4), patchSize: 2);

        // Two colours of 2 × 4 pixels: 0 … 7 and 8 … 15.
        float[] cut = patches.forward(arange(16, ScalarType.Float32).view(1, 16)).data<float>().ToArray();

        CollectionAssert.AreEqual(new float[] { 0, 1, 4, 5, 8, 9, 12, 13, /**/ 2, 3, 6, 7, 10, 11, 14, 15 }, cut);
        Assert.AreEqual((2, 8), (patches.Count, patches.Size));
    }

    [TestMethod]
    public void EmbedFrames_AnImage_IsTheFormulaWrittenOut()
    {
        using DisposeScope scope = NewDisposeScope();
        var frame = new FrameShape(2, 4, 6);
        var form = new VisionTransformerEncoder
        {
            PatchSize = 2, ModelSize = 6, Heads = 2, Blocks = 1, FeedForwardSize = 8, EmbeddingSize = 3,
        };
        using var encoder = (FramewiseEncoderNetwork)form.Create(1, frame, latentSize: 5, new Generator(1));
        Tensor image = randn(1, 48, generator: new Generator(2));
        using var cut = new ImagePatches("patches", frame, 2);
        using var block = new TransformerBlock("block0", 6, 6, 2, 8, new Generator(1));
        using (no_grad())
        {
            foreach (var (name, parameter) in block.named_parameters())
                parameter.copy_(Value($"block0.{name}"));
        }

        Tensor seen = block.forward(Dense("patch_embedding", cut.forward(image)) + Value("positions"));
        seen = nn.functional.layer_norm(seen, [6], Value("norm.weight"), Value("norm.bias"), 1e-5);
        Tensor expected = Dense("embedding", seen.mean([1]));

        Assert.IsLessThan(1e-5f, (expected - encoder.EmbedFrames(image)).abs().max().item<float>());

        Tensor Dense(string name, Tensor input) =>
            nn.functional.linear(input, Value($"{name}.weight"), Value($"{name}.bias"));

        Tensor Value(string name) => encoder.get_parameter($"frame.{name}")!;
    }

    [TestMethod]
    public void EmbedFrames_ADotElsewhere_IsEmbeddedElsewhere()
    {
        using DisposeScope scope = NewDisposeScope();
        using var encoder = (FramewiseEncoderNetwork)new VisionTransformerEncoder()
            .Create(1, new FrameShape(1, 16, 16), latentSize: 4, new Generator(1));
        Tensor left = zeros(1, 256), right = zeros(1, 256);
        left[0, 0] = tensor(5f);
        right[0, 8] = tensor(5f); // the same place of the next patch

        Assert.IsGreaterThan(1e-3f, (encoder.EmbedFrames(left) - encoder.EmbedFrames(right)).abs().max().item<float>());
    }

    [TestMethod]
    public void Defaults_AreTheDocumented()
    {
        var form = new VisionTransformerEncoder();

        Assert.AreEqual((8, 64, 4, 3), (form.PatchSize, form.ModelSize, form.Heads, form.Blocks));
        Assert.AreEqual((128, 64), (form.FeedForwardSize, form.EmbeddingSize));
        CollectionAssert.AreEqual(new[] { 128 }, form.HiddenSizes.ToArray());
    }
}
