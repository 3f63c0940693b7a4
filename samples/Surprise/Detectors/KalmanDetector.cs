namespace Jepa.Samples.Surprise.Detectors;

/// <summary>Knows the physics: the mean squared normalised innovation over each span's last S frames.</summary>
/// <param name="filter">The filter; its own variance of an innovation calibrates it.</param>
/// <param name="windowSize">K, so that spans end where those of other detectors do.</param>
/// <param name="steps">S.</param>
internal sealed class KalmanDetector(KalmanFilter filter, int windowSize, int steps) : Detector
{
    public override double[] Energies(float[] heights)
    {
        double[] innovations = filter.Innovations(heights);
        int spans = heights.Length - windowSize - steps + 1;
        return
        [
            .. Enumerable.Range(windowSize, spans).Select(first =>
                innovations.Skip(first).Take(steps).Average(innovation => innovation * innovation)),
        ];
    }
}
