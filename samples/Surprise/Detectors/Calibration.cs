using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>
/// Mahalanobis energy: <c>(r − m)ᵀ C⁻¹ (r − m) / n</c> of a residual of n numbers, with mean m and shrunk covariance C
/// of residuals on normal flights. It is about 1 there, whatever the residual's scale.
/// </summary>
internal sealed class Calibration
{
    /// <summary>ε of <c>C + ε · tr(C)/n · I</c>.</summary>
    public const double Shrinkage = 1e-3;

    private const double SmallestVariance = 1e-20;

    private readonly Vector<double> _mean;
    private readonly Matrix<double> _whitening;

    /// <param name="residuals">A row for each span of normal flights that no network has seen.</param>
    /// <param name="shrinkage">ε.</param>
    public Calibration(Matrix<double> residuals, double shrinkage = Shrinkage)
    {
        int width = residuals.ColumnCount;
        _mean = residuals.ColumnSums() / residuals.RowCount;
        Matrix<double> centred = Centre(residuals);
        Matrix<double> covariance = centred.TransposeThisAndMultiply(centred) / residuals.RowCount;
        // A residual that is always 0, as of latents that have collapsed to a point, must still have an energy.
        double ridge = Math.Max(shrinkage * covariance.Trace() / width, SmallestVariance);
        Cholesky<double> factor = (covariance + ridge * Matrix<double>.Build.DenseIdentity(width)).Cholesky();
        _whitening = factor.Factor.Transpose().Inverse(); // L⁻ᵀ, so that ‖(r − m) L⁻ᵀ‖² is the energy
    }

    /// <summary>The energy of each row.</summary>
    public double[] Energies(Matrix<double> residuals) =>
        [.. (Centre(residuals) * _whitening).EnumerateRows().Select(row => row.DotProduct(row) / row.Count)];

    private Matrix<double> Centre(Matrix<double> rows) =>
        Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (row, column) => rows[row, column] - _mean[column]);
}
