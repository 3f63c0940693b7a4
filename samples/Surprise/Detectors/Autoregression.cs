using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>
/// A linear autoregression: the next height by least squares from a window of them, rolled out over S steps.
/// </summary>
internal sealed class Autoregression : IResiduals
{
    private readonly int _windowSize;
    private readonly int _steps;
    private readonly double[] _weights;

    /// <param name="flights">What to fit to.</param>
    /// <param name="windowSize">K.</param>
    /// <param name="steps">S.</param>
    public Autoregression(IReadOnlyList<float[]> flights, int windowSize, int steps)
    {
        (_windowSize, _steps) = (windowSize, steps);
        int width = windowSize + 1;
        var products = Matrix<double>.Build.Dense(width, width);
        var targets = Vector<double>.Build.Dense(width);
        double[] row = new double[width];
        row[^1] = 1;
        foreach (float[] heights in flights)
        {
            for (int next = windowSize; next < heights.Length; next++)
            {
                for (int lag = 0; lag < windowSize; lag++)
                    row[lag] = heights[next - windowSize + lag];
                for (int i = 0; i < width; i++)
                {
                    targets[i] += row[i] * heights[next];
                    for (int j = 0; j < width; j++)
                        products[i, j] += row[i] * row[j];
                }
            }
        }
        _weights = [.. products.Cholesky().Solve(targets)];
    }

    public Matrix<double> Of(float[] heights)
    {
        int spans = heights.Length - _windowSize - _steps + 1;
        var residuals = Matrix<double>.Build.Dense(spans, _steps);
        double[] frames = new double[_windowSize + _steps];
        for (int span = 0; span < spans; span++)
        {
            for (int lag = 0; lag < _windowSize; lag++)
                frames[lag] = heights[span + lag];
            for (int step = 0; step < _steps; step++)
            {
                double next = _weights[^1];
                for (int lag = 0; lag < _windowSize; lag++)
                    next += _weights[lag] * frames[step + lag];
                frames[_windowSize + step] = next;
                residuals[span, step] = next - heights[span + _windowSize + step];
            }
        }
        return residuals;
    }
}
