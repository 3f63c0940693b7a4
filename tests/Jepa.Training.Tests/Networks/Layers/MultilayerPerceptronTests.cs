using Jepa.Training.Networks.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks.Layers;

[TestClass]
public sealed class MultilayerPerceptronTests
{
    [TestMethod]
    public void Forward_TwoLayers_IsDenseReluDense()
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = new MultilayerPerceptron("two", 2, [2], 1, new Generator(1));
        using (no_grad())
        {
            module.InputLayer.Weight.copy_(tensor(new float[,] { { 1, 2 }, { -1, -1 } }));
            module.InputLayer.Bias.copy_(tensor(new float[] { 0.5f, 1 }));
            module.OutputLayer.Weight.copy_(tensor(new float[,] { { 3, 10 } }));
            module.OutputLayer.Bias.copy_(tensor(new float[] { -20 }));
        }

        Tensor output = module.forward(tensor(new float[,] { { 1, 1 }, { -1, 0 } }));

        // (3.5, −1 → 0) → 3·3.5 − 20; (−0.5 → 0, 2) → 10·2 − 20. No ReLU after the last layer.
        CollectionAssert.AreEqual(new float[] { -9.5f, 0 }, output.data<float>().ToArray());
    }

    [TestMethod]
    public void New_AnyWidths_AreGlorotsUniformAndZeroBiases()
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = new MultilayerPerceptron("wide", 200, [100, 50], 150, new Generator(1));

        Dense[] layers = [.. module.children().Cast<Dense>()];
        Assert.HasCount(3, layers);
        foreach (Dense layer in layers)
        {
            double limit = Math.Sqrt(6.0 / layer.Weight.shape.Sum());
            Assert.AreEqual(limit, layer.Weight.abs().max().item<float>(), 0.01 * limit);
            Assert.AreEqual(limit / Math.Sqrt(3), layer.Weight.std().item<float>(), 0.03 * limit);
            Assert.AreEqual(0, layer.Bias.abs().sum().item<float>());
            Assert.IsTrue(layer.Weight.requires_grad);
        }
    }

    [TestMethod]
    public void New_NoHiddenLayer_IsAffine()
    {
        using DisposeScope scope = NewDisposeScope();
        using var module = new MultilayerPerceptron("affine", 3, [], 2, new Generator(1));
        Tensor input = randn(4, 3);

        Assert.AreSame(module.InputLayer, module.OutputLayer);
        Assert.IsTrue(module.forward(-input).allclose(-module.forward(input)));
    }
}
