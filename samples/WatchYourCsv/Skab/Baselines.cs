using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.Samples.WatchYourCsv;

/// <summary>Ways to raise alerts that know nothing of a JEPA.</summary>
internal static class Baselines
{
    private const double KeptVariance = 0.9, Shrinkage = 1e-3;
    private const int Window = 10;

    public static IEnumerable<SkabScore> Of(IReadOnlyList<Pump> pumps, double rate, int seed)
    {
        yield return SkabScore.Of("PcaT2Q", pumps, [.. pumps.Select(pump => PcaT2Q(pump, rate))], rate, limit: 1);
        yield return SkabScore.Of("RandomizedPca", pumps, [.. pumps.Select(pump => RandomizedPca(pump, seed))], rate);
        yield return SkabScore.Of("MahalanobisWindow", pumps, MahalanobisWindow(pumps), rate);
    }

    /// <summary>
    /// Principal components of single rows: Hotelling's T² within those kept, Q outside of them, each over its own
    /// limit; the greater one.
    /// </summary>
    private static double[] PcaT2Q(Pump pump, double rate)
    {
        Matrix<double> normal = Matrix<double>.Build.DenseOfRowArrays(pump.Frames[..pump.NormalRows]);
        var components = (normal.TransposeThisAndMultiply(normal) / pump.NormalRows).Evd();
        double[] variances = [.. components.EigenValues.Real()];
        int[] order = [.. Enumerable.Range(0, variances.Length).OrderByDescending(index => variances[index])];
        int kept = 1;
        while (order[..kept].Sum(index => variances[index]) < KeptVariance * variances.Sum())
            kept++;
        var t2 = new double[pump.Frames.Length];
        var q = new double[pump.Frames.Length];
        for (int row = 0; row < pump.Frames.Length; row++)
        {
            Vector<double> parts = components.EigenVectors.TransposeThisAndMultiply(
                Vector<double>.Build.Dense(pump.Frames[row]));
            t2[row] = order[..kept].Sum(index => parts[index] * parts[index] / Math.Max(variances[index], 1e-12));
            q[row] = order[kept..].Sum(index => parts[index] * parts[index]);
        }
        double t2Limit = SkabScore.Quantile(t2[..pump.NormalRows], 1 - rate);
        double qLimit = SkabScore.Quantile(q[..pump.NormalRows], 1 - rate);
        return [.. t2.Zip(q, (inside, outside) => Math.Max(inside / t2Limit, outside / qLimit))];
    }

    /// <summary>ML.NET's own trainer on single rows.</summary>
    private static double[] RandomizedPca(Pump pump, int seed)
    {
        var ml = new MLContext(seed);
        int channels = pump.Frames[0].Length;
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, channels);
        var fitted = ml.AnomalyDetection.Trainers.RandomizedPca(nameof(Row.Features), rank: Math.Max(1, channels / 2))
            .Fit(Load(pump.Frames[..pump.NormalRows]));
        return [.. fitted.Transform(Load(pump.Frames)).GetColumn<float>("Score").Select(score => (double)score)];

        IDataView Load(double[][] frames) => ml.Data.LoadFromEnumerable(
            frames.Select(frame => new Row { Features = [.. frame.Select(value => (float)value)] }), schema);
    }

    /// <summary>The Mahalanobis distance of a window of frames, its covariance pooled over the files.</summary>
    private static double[][] MahalanobisWindow(IReadOnlyList<Pump> pumps)
    {
        double[]?[][] windows = [.. pumps.Select(pump => pump.Windows(Window))];
        double[][] normal = [.. windows.Zip(pumps, (all, pump) => all[..pump.NormalRows]).SelectMany(part => part)
            .OfType<double[]>()];
        Matrix<double> rows = Matrix<double>.Build.DenseOfRowArrays(normal);
        Vector<double> mean = rows.ColumnSums() / normal.Length;
        Matrix<double> centred = Matrix<double>.Build.Dense(
            rows.RowCount, rows.ColumnCount, (row, column) => rows[row, column] - mean[column]);
        Matrix<double> covariance = centred.TransposeThisAndMultiply(centred) / normal.Length;
        covariance += Matrix<double>.Build.DenseDiagonal(
            mean.Count, mean.Count, Shrinkage * covariance.Trace() / mean.Count);
        var factor = covariance.Cholesky();
        return [.. windows.Select(all => all.Select(window =>
        {
            if (window is null)
                return double.NaN;
            Vector<double> away = Vector<double>.Build.Dense(window) - mean;
            return away * factor.Solve(away);
        }).ToArray())];
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
