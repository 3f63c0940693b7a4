using Jepa.Training.Networks;
using Jepa.Training.Networks.Predictors;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks.Predictors;

[TestClass]
public sealed class DensePredictorTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Forward_Residual_IsTheLatentAndWhatThePlainOneGives(int actionSize)
    {
        using DisposeScope scope = NewDisposeScope();
        var plain = new DensePredictor { HiddenSizes = [7] };
        using PredictorNetwork next = plain.Create(latentSize: 5, actionSize, new Generator(1));
        DensePredictor residual = plain with { Residual = true };
        using PredictorNetwork change = residual.Create(latentSize: 5, actionSize, new Generator(1));
        Tensor latents = randn(4, 5, generator: new Generator(2));
        Tensor? actions = actionSize == 0 ? null : randn(4, actionSize, generator: new Generator(3));

        Tensor expected = latents + next.forward(latents, actions), actual = change.forward(latents, actions);

        Assert.IsLessThan(1e-6f, (expected - actual).abs().max().item<float>());
    }

    [TestMethod]
    public void Residual_Default_IsTheArticles() => Assert.IsFalse(new DensePredictor().Residual);
}
