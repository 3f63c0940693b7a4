using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet;

/// <summary>A Gaussian by its mean m and the whitening W, lower triangular and packed by rows: C⁻¹ = WᵀW.</summary>
internal sealed class Gaussian(double[] mean, double[] whitening)
{
    /// <summary>Gets the numbers of a row.</summary>
    public int Size => mean.Length;

    /// <summary>The squared Mahalanobis distance (x − m)ᵀ C⁻¹ (x − m).</summary>
    /// <param name="row">x.</param>
    /// <param name="centred">Receives x − m.</param>
    public double SquaredDistance(ReadOnlySpan<float> row, Span<double> centred)
    {
        Centre(row, centred);
        double sum = 0;
        for (int index = 0, at = 0; index < Size; at += ++index)
        {
            double whitened = TensorPrimitives.Dot(Whitening(index, at), centred[..(index + 1)]);
            sum += whitened * whitened;
        }
        return sum;
    }

    /// <summary>C⁻¹ (x − m).</summary>
    public void Solve(ReadOnlySpan<float> row, Span<double> centred, Span<double> solution)
    {
        Centre(row, centred);
        solution.Clear();
        for (int index = 0, at = 0; index < Size; at += ++index)
        {
            ReadOnlySpan<double> weights = Whitening(index, at);
            double whitened = TensorPrimitives.Dot(weights, centred[..(index + 1)]);
            Span<double> reached = solution[..(index + 1)];
            TensorPrimitives.MultiplyAdd(weights, whitened, reached, reached);
        }
    }

    /// <summary>The covariance of some numbers, given all others: the inverse of their block of C⁻¹.</summary>
    public Matrix<double> ConditionalCovariance(int[] indices)
    {
        Matrix<double> columns = Matrix<double>.Build.Dense(Size, indices.Length, (row, column) =>
            indices[column] <= row ? whitening[row * (row + 1) / 2 + indices[column]] : 0);
        return columns.TransposeThisAndMultiply(columns).Cholesky()
            .Solve(Matrix<double>.Build.DenseIdentity(indices.Length));
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write(Size);
        foreach (double value in mean.Concat(whitening))
            ctx.Writer.Write(value);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static Gaussian Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        long size = ctx.Reader.ReadInt32(), weights = size * (size + 1) / 2;
        Stream stream = ctx.Reader.BaseStream;
        env.CheckDecode(size > 0 && size + weights <= (stream.Length - stream.Position) / sizeof(double));
        return new Gaussian(Read(size), Read(weights));

        double[] Read(long count)
        {
            var values = new double[count];
            foreach (ref double value in values.AsSpan())
            {
                value = ctx.Reader.ReadDouble();
                env.CheckDecode(double.IsFinite(value));
            }
            return values;
        }
    }

    private ReadOnlySpan<double> Whitening(int row, int at) => whitening.AsSpan(at, row + 1);

    private void Centre(ReadOnlySpan<float> row, Span<double> centred)
    {
        TensorPrimitives.ConvertChecked(row, centred);
        TensorPrimitives.Subtract(centred, mean, centred);
    }
}
