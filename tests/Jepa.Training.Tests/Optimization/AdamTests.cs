using Jepa.Training.Networks.Layers;
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
    [DataRow(0.01)]
    [DataRow(1.0)]
    public void Step_WeightDecay_DoesWhatTorchsOwnAdamWDoes(double weightDecay)
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        using MultilayerPerceptron twin = SmallModule();
        using var flat = new FlatParameters(module.parameters());
        using var adam = new Adam(flat, weightDecay);
        using var stock = optim.AdamW(twin.parameters(), lr: 1e-2, weight_decay: weightDecay);
        using var generator = new Generator(2);

        for (int step = 1; step <= 20; step++)
        {
            Tensor input = randn(16, 4, generator: generator), target = randn(16, 3, generator: generator);
            nn.functional.mse_loss(module.forward(input), target).backward();
            adam.Step(1e-2);

            stock.zero_grad();
            nn.functional.mse_loss(twin.forward(input), target).backward();
            stock.step();

            Assert.IsLessThan(1e-6, MaxDifference(Flatten(module), Flatten(twin)), $"step {step}");
        }
    }

    [TestMethod]
    [DataRow(0.05)] // clips every step of these
    [DataRow(0.8)] // some
    [DataRow(100.0)] // none
    public void Step_GradientClipNorm_DoesWhatTorchsOwnClippingDoes(double maximum)
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        using MultilayerPerceptron twin = SmallModule();
        using var flat = new FlatParameters(module.parameters());
        using var adam = new Adam(flat, weightDecay: 0, maximum);
        using var stock = optim.Adam(twin.parameters(), 1e-2);
        using var generator = new Generator(2);
        int clipped = 0;

        for (int step = 1; step <= 20; step++)
        {
            // Steps of unequal size, so that clipping changes Adam's path and not only the gradient's length.
            Tensor input = randn(16, 4, generator: generator), target = randn(16, 3, generator: generator) * (step % 3 == 0 ? 3 : 0.3);
            nn.functional.mse_loss(module.forward(input), target).backward();
            adam.Step(1e-2);

            stock.zero_grad();
            nn.functional.mse_loss(twin.forward(input), target).backward();
            if (nn.utils.clip_grad_norm_(twin.parameters(), maximum) > maximum)
                clipped++;
            stock.step();

            Assert.IsLessThan(2e-6, MaxDifference(Flatten(module), Flatten(twin)), $"step {step}");
        }
        Assert.AreEqual(maximum, clipped switch { 20 => 0.05, > 0 => 0.8, _ => 100 }, $"{clipped} steps were clipped");
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
