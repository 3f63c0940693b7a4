using Jepa.Samples.Lab.Trials;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearRegression;

namespace Jepa.Samples.Lab.Tests.Trials;

[TestClass]
public class LinearProbeTests
{
    private const int Rows = 400;
    private const int Width = 3;

    private readonly float[] _features = Numbers(seed: 1, Rows * Width);

    [TestMethod]
    public void RSquared_TargetThatIsALineOfTheFeatures_IsOne()
    {
        float[] target = [.. Enumerable.Range(0, Rows).Select(row => 5 + 2 * _features[row * Width] - 3 * _features[row * Width + 2])];

        Assert.AreEqual(1, Probe(_features, target), 1e-9);
    }

    [TestMethod]
    public void RSquared_TargetThatHasNothingToDoWithTheFeatures_IsAboutZero() => Assert.AreEqual(0, Probe(_features, Numbers(seed: 2, Rows)), 0.05);

    [TestMethod]
    public void RSquared_ColumnThatRepeatsAnother_ChangesNothing()
    {
        float[] target = [.. Enumerable.Range(0, Rows).Select(row => _features[row * Width] * _features[row * Width + 1] + _features[row * Width])];
        float[] doubled = [.. Enumerable.Range(0, Rows).SelectMany(row => _features[(row * Width)..((row + 1) * Width)].Append(_features[row * Width]))];

        Assert.AreEqual(Probe(_features, target), Probe(doubled, target, Width + 1), 1e-9);
    }

    [TestMethod]
    public void RSquared_UnseenRows_IsLeastSquaresOnTheSeenOnes()
    {
        float[] target = [.. Enumerable.Range(0, Rows).Select(row => _features[row * Width] * _features[row * Width + 1] + 0.4f * _features[row * Width])];
        float[] unseen = Numbers(seed: 3, Rows * Width);
        float[] unseenTarget = [.. Enumerable.Range(0, Rows).Select(row => unseen[row * Width] * unseen[row * Width + 1] + 0.4f * unseen[row * Width])];
        double[] weights = MultipleRegression.QR(
            [.. Enumerable.Range(0, Rows).Select(row => Row(_features, row))], Array.ConvertAll(target, value => (double)value), intercept: true);
        double residual = Enumerable.Range(0, Rows).Sum(row =>
            Math.Pow(unseenTarget[row] - weights[0] - Row(unseen, row).Zip(weights.Skip(1)).Sum(pair => pair.First * pair.Second), 2));
        double total = unseenTarget.Sum(value => Math.Pow(value - unseenTarget.Average(), 2));

        var probe = new LinearProbe(LinearProbe.Rows(_features, Width), [target]);

        Assert.AreEqual(1 - residual / total, probe.RSquared(LinearProbe.Rows(unseen, Width), [unseenTarget])[0], 1e-6);
    }

    private static double Probe(float[] features, float[] target, int width = Width)
    {
        Matrix<double> rows = LinearProbe.Rows(features, width);
        return new LinearProbe(rows, [target]).RSquared(rows, [target])[0];
    }

    private static double[] Row(float[] features, int row) => Array.ConvertAll(features[(row * Width)..((row + 1) * Width)], value => (double)value);

    private static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}
