using Jepa.Training.Networks.Layers;
using Jepa.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Optimization;

[TestClass]
public sealed class FlatParametersTests
{
    [TestMethod]
    public void New_Module_KeepsItsNumbers()
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        Tensor input = randn(5, 3);
        Tensor before = module.forward(input).detach();

        using var flat = new FlatParameters(module.parameters());

        Assert.AreEqual(3 * 4 + 4 + 4 * 2 + 2, flat.Values.numel());
        Assert.IsTrue(before.Equals(module.forward(input)));
        AssertConcatenates(module.parameters(), flat.Values);
    }

    [TestMethod]
    public void Values_Changed_AreWhatTheModuleUses()
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        using var flat = new FlatParameters(module.parameters());

        using (no_grad())
            flat.Values.fill_(1);

        // relu(Σ 1 + 1) four times, then their sum + 1.
        Tensor output = module.forward(ones(1, 3));
        CollectionAssert.AreEqual(new float[] { 17, 17 }, output.data<float>().ToArray());
    }

    [TestMethod]
    public void Gradients_SeveralBackwards_StayInTheFlatMemory()
    {
        using DisposeScope scope = NewDisposeScope();
        using MultilayerPerceptron module = SmallModule();
        using MultilayerPerceptron twin = SmallModule();
        using var flat = new FlatParameters(module.parameters());

        for (int backward = 1; backward <= 4; backward++)
        {
            Tensor input = randn(5, 3);
            module.forward(input).square().sum().backward();
            twin.forward(input).square().sum().backward();

            AssertConcatenates(twin.parameters().Select(parameter => parameter.grad!), flat.Gradients); // accumulated, as torch does
            AssertConcatenates(module.parameters().Select(parameter => parameter.grad!), flat.Gradients);
            if (backward == 2)
            {
                flat.Gradients.zero_();
                twin.zero_grad(set_to_none: false);
                foreach (var parameter in module.parameters())
                    Assert.AreEqual(0, parameter.grad!.abs().sum().item<float>(), "zeroed through the view");
            }
        }
        Assert.IsGreaterThan(0, flat.Gradients.abs().sum().item<float>());
    }

    [TestMethod]
    public void Dispose_WithItsModule_FreesEveryTensor()
    {
        using var input = randn(5, 3);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (MultilayerPerceptron module = SmallModule())
        using (new FlatParameters(module.parameters()))
        {
            using DisposeScope scope = NewDisposeScope();
            module.forward(input).sum().backward();
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static MultilayerPerceptron SmallModule() => new("small", 3, [4], 2, new Generator(1));

    private static void AssertConcatenates(IEnumerable<Tensor> parts, Tensor flat)
    {
        Tensor expected = cat([.. parts.Select(part => part.detach().flatten())]);
        Assert.IsTrue(expected.Equals(flat));
    }
}
