using Jepa.Samples.Surprise.Detectors;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Surprise.Tests.Detectors;

[TestClass]
public sealed class CalibrationTests
{
    [TestMethod]
    public void Energies_OfTheCalibrationsOwnRows_AreOneOnAverageWhateverTheScale()
    {
        Matrix<double> rows = Correlated();

        foreach (double scale in new[] { 1e-6, 1, 1e6 })
        {
            Matrix<double> scaled = scale * rows;
            Assert.AreEqual(1, new Calibration(scaled, shrinkage: 1e-9).Energies(scaled).Average(), 1e-3);
        }
    }

    [TestMethod]
    public void Energies_SameDistance_AreLargerWhereNormalResidualsAreFaint()
    {
        var calibration = new Calibration(Correlated());

        double[] energies = calibration.Energies(Matrix<double>.Build.DenseOfRowArrays([5, 4.5], [5, -4.5]));

        Assert.IsGreaterThan(10 * energies[0], energies[1], "along the correlation, and across it");
    }

    [TestMethod]
    public void Energies_ResidualsThatAreAlwaysZero_AreFinite()
    {
        var calibration = new Calibration(Matrix<double>.Build.Dense(10, 3));

        double[] energies = calibration.Energies(Matrix<double>.Build.DenseOfRowArrays([0, 0, 0], [1, 0, 0]));

        Assert.AreEqual(0, energies[0]);
        Assert.IsTrue(double.IsFinite(energies[1]) && energies[1] > 1);
    }

    /// <summary>Two numbers with a correlation of about 0.98, around 5 and 5.</summary>
    private static Matrix<double> Correlated()
    {
        var random = new Random(1);
        return Matrix<double>.Build.DenseOfRowArrays(Enumerable.Range(0, 2000).Select(_ =>
        {
            double shared = Normal.Sample(random, 0, 1);
            return new[] { 5 + shared, 5 + shared + Normal.Sample(random, 0, 0.2) };
        }));
    }
}
