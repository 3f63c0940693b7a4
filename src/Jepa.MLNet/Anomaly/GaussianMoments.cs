using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.MLNet;

/// <summary>Sums of values and of their products about an origin; those of parts add up to the whole's.</summary>
/// <param name="origin">A typical row, far from which digits would be lost.</param>
internal sealed class GaussianMoments(double[] origin)
{
    /// <summary>ε of the shrinkage: numbers that follow each other exactly keep a variance of their own.</summary>
    private const double Shrinkage = 1e-3;

    private readonly double[] _row = new double[origin.Length];
    private readonly double[] _sums = new double[origin.Length];
    private readonly double[] _products = new double[checked(origin.Length * origin.Length)];

    /// <summary>Gets the number of rows.</summary>
    public long Count { get; private set; }

    private int Size => origin.Length;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        TensorPrimitives.ConvertChecked<float, double>(row, _row);
        TensorPrimitives.Subtract(_row, origin, _row);
        TensorPrimitives.Add(_sums, _row, _sums);
        for (int index = 0; index < Size; index++)
        {
            Span<double> products = _products.AsSpan(index * Size, index + 1);
            TensorPrimitives.MultiplyAdd(_row.AsSpan(0, index + 1), _row[index], products, products);
        }
        Count++;
    }

    /// <summary>Adds the rows of a part that was taken about the same origin.</summary>
    public void Add(GaussianMoments part)
    {
        TensorPrimitives.Add(_sums, part._sums, _sums);
        TensorPrimitives.Add(_products, part._products, _products);
        Count += part.Count;
    }

    /// <summary>
    /// The Gaussian of mean m and covariance C, shrunk as correlations: (R + ε·I)/(1 + ε), so that units do not count.
    /// </summary>
    public Gaussian Fit()
    {
        double[] mean = [.. _sums.Select(sum => sum / Count)];
        double[] deviations = [.. mean.Select((shift, index) => Deviation(shift, index))];
        Matrix<double> correlations = Matrix<double>.Build.Dense(Size, Size, (row, column) =>
        {
            (int low, int high) = row < column ? (row, column) : (column, row);
            double covariance = _products[high * Size + low] / Count - mean[low] * mean[high];
            double own = row == column ? Shrinkage : 0;
            return (covariance / (deviations[row] * deviations[column]) + own) / (1 + Shrinkage);
        });
        Matrix<double> whitening = correlations.Cholesky().Factor.Inverse();
        for (int index = 0; index < Size; index++)
            mean[index] += origin[index];
        var packed = new double[Size * (Size + 1) / 2];
        for (int row = 0, at = 0; row < Size; row++)
        {
            for (int column = 0; column <= row; column++)
                packed[at++] = whitening[row, column] / deviations[column];
        }
        return new Gaussian(mean, packed);
    }

    /// <summary>A number's deviation; of one that never changes, what float32 resolves of it.</summary>
    private double Deviation(double shift, int index)
    {
        double variance = _products[index * Size + index] / Count - shift * shift;
        double resolved = 1e-6 * Math.Abs(origin[index] + shift);
        return Math.Max(Math.Sqrt(Math.Max(0, variance)), resolved > 0 ? resolved : 1e-6);
    }
}
