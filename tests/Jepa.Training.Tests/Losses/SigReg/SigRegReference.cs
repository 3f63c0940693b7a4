using Jepa.Training.Losses;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Training.Tests.Losses;

/// <summary>SIGReg as it stands on paper: double precision, every cosine and sine computed by itself.</summary>
internal sealed class SigRegReference
{
    private readonly SigReg _options;
    private readonly double[] _knots;
    private readonly double[] _normal;
    private readonly double[] _weights;

    public SigRegReference(SigReg options)
    {
        _options = options;
        double spacing = options.MaximumFrequency / (options.Knots - 1);
        _knots = [.. Enumerable.Range(0, options.Knots).Select(k => k * spacing)];
        _normal = [.. _knots.Select(t => Math.Exp(-t * t / 2))];
        _weights = [.. Enumerable.Range(0, options.Knots).Select(k => options.Quadrature == SigRegQuadrature.Simpson
            ? spacing * (k == 0 || k == options.Knots - 1 ? 1.0 / 3 : k % 2 == 1 ? 4.0 / 3 : 2.0 / 3)
            : spacing * (k == 0 || k == options.Knots - 1 ? 1 : 2) * _normal[k])];
    }

    /// <summary>The expectation for N independent draws from N(0, 1): the variance of a mean of cosines and of a mean of sines.</summary>
    public double ExpectationForNormal(int n) => Factor(n) * Sum(k => (1 - _normal[k] * _normal[k]) / n);

    /// <summary>For latents <c>[N, D]</c> and directions <c>[D, M]</c>.</summary>
    public double Statistic(Matrix<double> latents, Matrix<double> directions) =>
        (latents * directions).EnumerateColumns().Average(column => Statistic(column.ToArray()));

    /// <summary>∂S/∂z, <c>[N, D]</c>.</summary>
    public Matrix<double> Gradient(Matrix<double> latents, Matrix<double> directions)
    {
        Matrix<double> projections = latents * directions;
        Matrix<double> byProjection = Matrix<double>.Build.DenseOfColumns(projections.EnumerateColumns().Select(column => Gradient(column.ToArray())));
        return byProjection * directions.Transpose() / directions.ColumnCount;
    }

    /// <summary>For one projection.</summary>
    public double Statistic(double[] h) => Factor(h.Length) * Sum(k =>
    {
        double cosine = h.Average(x => Math.Cos(_knots[k] * x)) - _normal[k], sine = h.Average(x => Math.Sin(_knots[k] * x));
        return cosine * cosine + sine * sine;
    });

    /// <summary>∂S/∂h_n = (2/N) Σ_k q_k t_k [−(C_k − φ_k) sin(t_k h_n) + S_k cos(t_k h_n)].</summary>
    private double[] Gradient(double[] h)
    {
        double[] cosine = [.. _knots.Select(t => h.Average(x => Math.Cos(t * x)))], sine = [.. _knots.Select(t => h.Average(x => Math.Sin(t * x)))];
        return [.. h.Select(x => Factor(h.Length) * 2 / h.Length
            * Sum(k => _knots[k] * (-(cosine[k] - _normal[k]) * Math.Sin(_knots[k] * x) + sine[k] * Math.Cos(_knots[k] * x))))];
    }

    private double Sum(Func<int, double> term) => Enumerable.Range(0, _knots.Length).Sum(k => _weights[k] * term(k));

    private double Factor(int n) => _options.ScaleByBatchSize ? n : 1;
}
