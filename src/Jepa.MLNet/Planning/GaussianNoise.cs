using System.Numerics.Tensors;

namespace Jepa.MLNet.Planning;

/// <summary>Draws from N(0, 1) by Box–Muller, many at a time: the generator is the only state.</summary>
internal sealed class GaussianNoise(int count)
{
    private readonly float[] _radii = new float[(count + 1) / 2];
    private readonly float[] _angles = new float[(count + 1) / 2];
    private readonly float[] _values = new float[count];

    /// <summary>Draws the next numbers; they hold until the next call.</summary>
    public ReadOnlySpan<float> Next(Random random)
    {
        for (int pair = 0; pair < _radii.Length; pair++)
        {
            _radii[pair] = 1 - random.NextSingle(); // in (0, 1]: a finite logarithm
            _angles[pair] = float.Tau * random.NextSingle();
        }
        TensorPrimitives.Log(_radii, _radii);
        TensorPrimitives.Multiply(_radii, -2, _radii);
        TensorPrimitives.Sqrt(_radii, _radii);
        Span<float> cosines = _values.AsSpan(0, _radii.Length), sines = _values.AsSpan(_radii.Length);
        TensorPrimitives.Cos(_angles, cosines);
        TensorPrimitives.Multiply(cosines, _radii, cosines);
        TensorPrimitives.Sin(_angles.AsSpan(0, sines.Length), sines);
        TensorPrimitives.Multiply(sines, _radii.AsSpan(0, sines.Length), sines);
        return _values;
    }
}
