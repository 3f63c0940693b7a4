using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>A span's energy: the mean over its steps of the Mahalanobis energy of the step's residual.</summary>
internal sealed class ResidualDetector : Detector
{
    private readonly IResiduals _residuals;
    private readonly Calibration[] _steps;

    /// <param name="residuals">The forecaster.</param>
    /// <param name="steps">S.</param>
    /// <param name="normal">Normal flights that the forecaster has not seen.</param>
    public ResidualDetector(IResiduals residuals, int steps, IReadOnlyList<float[]> normal)
    {
        _residuals = residuals;
        Matrix<double>[] flights = [.. normal.Select(residuals.Of)];
        int width = flights[0].ColumnCount / steps;
        _steps =
        [
            .. Enumerable.Range(0, steps).Select(step => new Calibration(Matrix<double>.Build.DenseOfRows(
                flights.SelectMany(flight => Step(flight, step, width).EnumerateRows())))),
        ];
    }

    public override double[] Energies(float[] heights)
    {
        Matrix<double> residuals = _residuals.Of(heights);
        int width = residuals.ColumnCount / _steps.Length;
        double[] means = new double[residuals.RowCount];
        foreach ((int step, Calibration calibration) in _steps.Index())
        {
            double[] energies = calibration.Energies(Step(residuals, step, width));
            for (int span = 0; span < means.Length; span++)
                means[span] += energies[span] / _steps.Length;
        }
        return means;
    }

    private static Matrix<double> Step(Matrix<double> residuals, int step, int width) =>
        residuals.SubMatrix(0, residuals.RowCount, step * width, width);
}
