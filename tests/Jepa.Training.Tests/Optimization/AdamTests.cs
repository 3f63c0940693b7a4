using Jepa.Training.Networks;
using Jepa.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Optimization;

[TestClass]
public sealed class AdamTests
{
    [TestMethod]
    [DataRow(1e-3)]
    [DataRow(3e-2)]
    public void Step_TwentyTimes_DoesWhatTorchsOwnAdamDoes(double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        using MultilayerPerceptron twin = SmallModule();
        Tensor start = Flatten(module);
        using var flat = new FlatParameters(module.parameters());
        using var adam = new Adam(flat);
        using var stock = optim.Adam(twin.parameters(), learningRate);
        using var generator = new Generator(2);

        for (int step = 1; step <= 20; step++)
        {
            Tensor input = randn(16, 4, generator: generator), target = randn(16, 3, generator: generator);
            nn.functional.mse_loss(module.forward(input), target).backward();
            adam.Step(learningRate);

            stock.zero_grad();
            nn.functional.mse_loss(twin.forward(input), target).backward();
            stock.step();

            Assert.IsLessThan(1e-6, MaxDifference(Flatten(module), Flatten(twin)), $"step {step}");
        }
        Assert.IsGreaterThan(10 * learningRate, MaxDifference(start, Flatten(module)), "the twenty steps went somewhere");
    }

    [TestMethod]
    public void Step_Gradients_AreClearedAfterwards()
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        using var flat = new FlatParameters(module.parameters());
        using var adam = new Adam(flat);
        module.forward(ones(2, 4)).sum().backward();

        adam.Step(1e-3);

        Assert.AreEqual(0, flat.Gradients.abs().sum().item<float>());
    }

    [TestMethod]
    public void Step_OutsideAnyScope_LeavesNoTensor()
    {
        using MultilayerPerceptron module = SmallModule();
        using var flat = new FlatParameters(module.parameters());
        using var adam = new Adam(flat);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        adam.Step(1e-3);

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static MultilayerPerceptron SmallModule() => new("small", 4, [8, 5], 3, new Generator(1));

    private static Tensor Flatten(MultilayerPerceptron module) => cat([.. module.parameters().Select(parameter => parameter.detach().flatten())]);

    private static double MaxDifference(Tensor left, Tensor right) => (left - right).abs().max().item<float>();
}
