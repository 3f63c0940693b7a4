using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.MLNet;

/// <summary>Sums of values and of their products, taken about a row; those of parts add up to the whole's.</summary>
internal sealed class GaussianMoments(int size)
{
    /// <summary>ε of the shrinkage: numbers that follow each other exactly keep a variance of their own.</summary>
    private const double Shrinkage = 1e-3;

    private readonly double[] _row = new double[size];
    private readonly double[] _sums = new double[size];
    private readonly double[] _products = new double[checked(size * size)];
    private double[]? _origin;

    /// <summary>Gets the number of rows.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> row)
    {
        TensorPrimitives.ConvertChecked<float, double>(row, _row);
        _origin ??= [.. _row];
        TensorPrimitives.Subtract(_row, _origin, _row);
        TensorPrimitives.Add(_sums, _row, _sums);
        for (int index = 0; index < size; index++)
        {
            Span<double> products = _products.AsSpan(index * size, index + 1);
            TensorPrimitives.MultiplyAdd(_row.AsSpan(0, index + 1), _row[index], products, products);
        }
        Count++;
    }

    /// <summary>The moments of several parts' rows; the parts are taken about one row.</summary>
    public static GaussianMoments Sum(IEnumerable<GaussianMoments> parts, int size)
    {
        var sum = new GaussianMoments(size);
        foreach (GaussianMoments part in parts.Where(part => part.Count > 0))
        {
            sum._origin ??= part._origin;
            TensorPrimitives.Add(sum._sums, part._sums, sum._sums);
            TensorPrimitives.Add(sum._products, part._products, sum._products);
            sum.Count += part.Count;
        }
        return sum;
    }

    /// <summary>Takes the sums about a row that other parts are taken about too.</summary>
    public GaussianMoments About(ReadOnlySpan<float> row)
    {
        _origin = new double[size];
        TensorPrimitives.ConvertChecked<float, double>(row, _origin);
        return this;
    }

    /// <summary>
    /// The Gaussian of mean m and covariance C, shrunk as correlations: (R + ε·I)/(1 + ε), so that units do not count.
    /// </summary>
    public Gaussian Fit()
    {
        double[] mean = [.. _sums.Select(sum => sum / Count)];
        double[] deviations = [.. mean.Select((shift, index) => Deviation(shift, index))];
        Matrix<double> correlations = Matrix<double>.Build.Dense(size, size, (row, column) =>
        {
            (int low, int high) = row < column ? (row, column) : (column, row);
            double covariance = _products[high * size + low] / Count - mean[low] * mean[high];
            double own = row == column ? Shrinkage : 0;
            return (covariance / (deviations[row] * deviations[column]) + own) / (1 + Shrinkage);
        });
        Matrix<double> whitening = correlations.Cholesky().Factor.Inverse();
        for (int index = 0; index < size; index++)
            mean[index] += _origin![index];
        var packed = new double[size * (size + 1) / 2];
        for (int row = 0, at = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
                packed[at++] = whitening[row, column] / deviations[column];
        }
        return new Gaussian(mean, packed);
    }

    /// <summary>A number's deviation; of one that never changes, what float32 resolves of it.</summary>
    private double Deviation(double shift, int index)
    {
        double variance = _products[index * size + index] / Count - shift * shift;
        double resolved = 1e-6 * Math.Abs(_origin![index] + shift);
        return Math.Max(Math.Sqrt(Math.Max(0, variance)), resolved > 0 ? resolved : 1e-6);
    }
}
