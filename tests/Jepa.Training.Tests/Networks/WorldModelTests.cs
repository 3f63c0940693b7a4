using Jepa.Training.Losses;
using Jepa.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Networks;

[TestClass]
public sealed class JepaNetworksTests
{
    private static readonly JepaTrainingOptions Trailing = new() { Objective = JepaObjective.Article with { Target = PredictionTarget.MovingAverage } };

    [TestMethod]
    public void New_MovingAverage_StartsAtTheEncoder()
    {
        using DisposeScope scope = NewDisposeScope();
        using var networks = new JepaNetworks(Trailing, 1, 1, new Generator(1));
        Tensor windows = randn(5, 4);

        Assert.IsTrue(networks.EncodeTarget(windows).Equals(networks.Encoder.forward(windows)));
        Assert.HasCount(4, networks.TargetParameters);
        Assert.HasCount(8, networks.Parameters, "the trailing encoder is not the optimiser's business");
    }

    [TestMethod]
    public void MoveTarget_Momentum_IsThePartThatStays()
    {
        using DisposeScope scope = NewDisposeScope();
        using var networks = new JepaNetworks(Trailing, 1, 1, new Generator(1));
        float[] start = Values(networks.TargetParameters);
        using (no_grad())
        {
            foreach (var parameter in networks.Encoder.parameters())
                parameter.fill_(2);
        }

        networks.MoveTarget(0.9);
        networks.MoveTarget(0.9);

        float[] moved = Values(networks.TargetParameters);
        for (int index = 0; index < start.Length; index++)
            Assert.AreEqual(0.81 * start[index] + 0.19 * 2, moved[index], 1e-6);
        Assert.IsTrue(networks.Encoder.parameters().All(parameter => parameter.eq(2).all().item<bool>()), "the encoder stays");
    }

    [TestMethod]
    public void EncodeTarget_Latents_AreNoPartOfAGraph()
    {
        using DisposeScope scope = NewDisposeScope();
        using var networks = new JepaNetworks(Trailing, 1, 1, new Generator(1));

        Assert.IsFalse(networks.EncodeTarget(randn(5, 4)).requires_grad);
    }

    [TestMethod]
    public void New_LiveEncoder_HasNothingThatTrails()
    {
        using var networks = new JepaNetworks(new JepaTrainingOptions(), 1, 1, new Generator(1));

        networks.MoveTarget(0.5);

        Assert.IsEmpty(networks.TargetParameters);
    }

    [TestMethod]
    public void EncodePairs_BothWindows_AreEncodedAsEachByItself()
    {
        using DisposeScope scope = NewDisposeScope();
        using var networks = new JepaNetworks(new JepaTrainingOptions(), 1, 1, new Generator(1));
        Tensor pairs = randn(5, 2, 4);

        (Tensor current, Tensor next) = networks.EncodePairs(pairs);

        Assert.IsTrue(current.allclose(networks.Encoder.forward(pairs.select(1, 0)), atol: 1e-6));
        Assert.IsTrue(next.allclose(networks.Encoder.forward(pairs.select(1, 1)), atol: 1e-6));
    }

    private static float[] Values(IEnumerable<(string Name, Tensor Value)> parameters) => [.. parameters.SelectMany(parameter => parameter.Value.data<float>().ToArray())];
}
