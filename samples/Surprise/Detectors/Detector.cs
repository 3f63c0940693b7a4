namespace Jepa.Samples.Surprise.Detectors;

/// <summary>Gives each span of a flight an energy: how badly the span's last frames fit what was predicted.</summary>
internal abstract class Detector
{
    /// <summary>An energy for each span, in order of time; the last span ends with the flight.</summary>
    /// <param name="heights">What the sensor saw.</param>
    public abstract double[] Energies(float[] heights);

    /// <summary>The score of a whole flight: the largest energy of its spans.</summary>
    public double Score(float[] heights) => Energies(heights).Max();
}
