using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Jepa.Samples.Lab.Trials;

/// <summary>Least squares from features to states, by the eigenvectors of the features' covariance.</summary>
internal sealed class LinearProbe
{
    /// <summary>The relative resolution of float32: directions of smaller spread are rounding errors.</summary>
    private const double Resolution = 1.2e-7;

    private readonly Vector<double> _means;
    private readonly Vector<double> _targetMeans;
    private readonly Matrix<double> _weights;

    /// <summary>Fits the probe.</summary>
    /// <param name="features">A row for each window.</param>
    /// <param name="states">For each number of the state, its value at each window.</param>
    public LinearProbe(Matrix<double> features, IReadOnlyList<float[]> states)
    {
        Matrix<double> targets = Columns(states);
        _means = features.ColumnSums() / features.RowCount;
        _targetMeans = targets.ColumnSums() / targets.RowCount;
        Matrix<double> centred = Centre(features, _means);
        Matrix<double> variances = centred.TransposeThisAndMultiply(centred) / features.RowCount;
        Evd<double> spread = variances.Evd(Symmetricity.Symmetric);
        double floor = Math.Pow(Resolution * features.Enumerate().Max(Math.Abs), 2);
        Vector<double> inverse = spread.EigenValues.Real().Map(variance => variance > floor ? 1 / variance : 0);
        Matrix<double> covariance = centred.TransposeThisAndMultiply(Centre(targets, _targetMeans)) / features.RowCount;
        _weights = spread.EigenVectors
            * Matrix<double>.Build.DenseOfDiagonalVector(inverse)
            * spread.EigenVectors.TransposeThisAndMultiply(covariance);
    }

    /// <summary>The R² of each state on other windows.</summary>
    public IReadOnlyList<double> RSquared(Matrix<double> features, IReadOnlyList<float[]> states)
    {
        Matrix<double> predicted = Centre(features, _means) * _weights;
        return [.. states.Select((truth, column) =>
        {
            double mean = truth.Average();
            double residual = truth
                .Select((value, row) => value - predicted[row, column] - _targetMeans[column])
                .Sum(error => error * error);
            return 1 - residual / truth.Sum(value => (value - mean) * (value - mean));
        })];
    }

    /// <summary>Rows of numbers as a matrix.</summary>
    public static Matrix<double> Rows(ReadOnlySpan<float> numbers, int width)
    {
        double[] converted = new double[numbers.Length];
        for (int index = 0; index < numbers.Length; index++)
            converted[index] = numbers[index];
        return Matrix<double>.Build.DenseOfRowMajor(numbers.Length / width, width, converted);
    }

    private static Matrix<double> Columns(IReadOnlyList<float[]> columns) =>
        Matrix<double>.Build.DenseOfColumnArrays(
            columns.Select(column => Array.ConvertAll(column, value => (double)value)));

    private static Matrix<double> Centre(Matrix<double> rows, Vector<double> means) =>
        rows - Matrix<double>.Build.Dense(rows.RowCount, 1, 1) * means.ToRowMatrix();
}
