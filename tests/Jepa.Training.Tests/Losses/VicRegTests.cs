using Jepa.Training.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Jepa.Training.Tests.Losses;

[TestClass]
public sealed class VicRegTests
{
    [TestMethod]
    [DataRow(0.3)] // every axis below a standard deviation of 1
    [DataRow(1.0)]
    [DataRow(3.0)] // every axis above: the covariances alone are left
    public void Evaluate_AnySpread_IsThePapersFormula(double spread)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] z = Latents(spread);

        double value = new VicReg().Evaluate(tensor(z), new Generator(1)).item<double>();

        Assert.AreEqual(Reference(z), value, 1e-12);
        Assert.IsGreaterThan(1e-4, value);
    }

    [TestMethod]
    public void Evaluate_TwoAxesByHand_IsTheirTerms()
    {
        using DisposeScope scope = NewDisposeScope();

        // Both axes are −½, 0, ½: variance and covariance ¼, so 1 − √(¼ + 10⁻⁴) for the spread and 1/25 · 2 · (¼)² / 2 for the covariance.
        double value = new VicReg().Evaluate(tensor(new double[,] { { -0.5, -0.5 }, { 0, 0 }, { 0.5, 0.5 } }), new Generator(1)).item<double>();

        Assert.AreEqual(1 - Math.Sqrt(0.2501) + 1.0 / 400, value, 1e-15);
    }

    [TestMethod]
    public void Evaluate_IsotropicAndSpreadLatents_AreAtItsFloor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor corners = tensor(new float[,] { { 1, 1 }, { 1, -1 }, { -1, 1 }, { -1, -1 } });

        Assert.AreEqual(new VicReg().Floor(4), new VicReg().Evaluate(corners, new Generator(1)).item<float>());
    }

    [TestMethod]
    [DataRow(0.3)]
    [DataRow(1.0)]
    [DataRow(3.0)]
    public void Gradient_AnySpread_HasTheLimitOfDifferencesAsItsGradient(double spread)
    {
        const double Step = 1e-6;
        using DisposeScope scope = NewDisposeScope();
        double[,] z = Latents(spread);
        Tensor latents = tensor(z);
        latents.requires_grad = true;

        new VicReg().Evaluate(latents, new Generator(1)).backward();

        double largest = latents.grad!.abs().max().item<double>();
        Assert.IsGreaterThan(1e-4, largest, "there is a gradient to speak of");
        for (int row = 0; row < z.GetLength(0); row++)
        {
            for (int axis = 0; axis < z.GetLength(1); axis++)
            {
                double difference = (Moved(row, axis, Step) - Moved(row, axis, -Step)) / (2 * Step);
                Assert.AreEqual(difference, latents.grad![row, axis].item<double>(), 1e-6 * largest + 1e-9, $"latent {row}, axis {axis}");
            }
        }

        double Moved(int row, int axis, double by)
        {
            double[,] moved = (double[,])z.Clone();
            moved[row, axis] += by;
            return Reference(moved);
        }
    }

    [TestMethod]
    public void Evaluate_CollapsedLatents_HaveAFiniteGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor latents = ones(8, 3);
        latents.requires_grad = true;

        Tensor term = new VicReg().Evaluate(latents, new Generator(1));
        term.backward();

        Assert.AreEqual(0.99, term.item<float>(), 1e-5); // 1 − √ε
        Assert.IsTrue(latents.grad!.isfinite().all().item<bool>());
    }

    /// <summary>Nine latents of four correlated axes, away from the kink at a standard deviation of 1.</summary>
    private static double[,] Latents(double spread)
    {
        var random = new Random(5);
        double[,] z = new double[9, 4];
        for (int row = 0; row < 9; row++)
        {
            double common = random.NextDouble() - 0.5;
            for (int axis = 0; axis < 4; axis++)
                z[row, axis] = axis + spread * (axis + 1) * (common + 2 * (random.NextDouble() - 0.5));
        }
        return z;
    }

    private static double Reference(double[,] z)
    {
        (int n, int d) = (z.GetLength(0), z.GetLength(1));
        double[] mean = new double[d];
        for (int axis = 0; axis < d; axis++)
        {
            for (int row = 0; row < n; row++)
                mean[axis] += z[row, axis] / n;
        }
        double spread = 0, correlation = 0;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double covariance = 0;
                for (int row = 0; row < n; row++)
                    covariance += (z[row, i] - mean[i]) * (z[row, j] - mean[j]) / (n - 1);
                if (i == j)
                    spread += Math.Max(0, 1 - Math.Sqrt(covariance + 1e-4)) / d;
                else
                    correlation += covariance * covariance / d;
            }
        }
        return spread + correlation / 25;
    }
}
